// Given to node with --require by those who start the same program again and again: it remembers in the file that
// PARLEY_TEST_LOADED names where modules were found and what V8 compiled of them, which is a third of what a start costs.
// The first process writes that file when it ends, the others read it.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { constants, Script } = require('node:vm');
const { deserialize, serialize } = require('node:v8');

const FILE = process.env.PARLEY_TEST_LOADED;
const known = read();
if (known) useWhatIsKnown();
else remember();

function useWhatIsKnown() {
  Object.assign(Module._pathCache, known.paths);
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, filename) => {
    const cachedData = known.code.get(filename);
    if (!cachedData) load(module, filename);
    else run(module, filename, compile(readFileSync(filename, 'utf8'), filename, cachedData));
  };
}

function remember() {
  const scripts = new Map();
  const original = Module.prototype._compile;
  Module.prototype._compile = function (source, filename, format) {
    if (format === 'module') return original.call(this, source, filename, format);
    const script = compile(source, filename);
    scripts.set(filename, script);
    return run(this, filename, script);
  };
  process.on('exit', () => {
    const code = new Map([...scripts].map(([filename, script]) => [filename, script.createCachedData()]));
    writeFileSync(`${FILE}.draft`, serialize({ code, paths: { ...Module._pathCache } }));
    renameSync(`${FILE}.draft`, FILE);
  });
}

function compile(source, filename, cachedData) {
  return new Script(Module.wrap(source), {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

function run(module, filename, script) {
  // What createRequire gives would not tell the module who asked for it.
  const require = Object.assign((id) => module.require(id), Module.createRequire(filename), {
    main: process.mainModule,
  });
  script
    .runInThisContext()
    .call(module.exports, module.exports, require, module, filename, dirname(filename));
}

function read() {
  try {
    return deserialize(readFileSync(FILE));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
