import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [options]
  --quick                 one short round after the other, to see that it works; its figures say little
  --workload a,b          only these; a name, or its beginning: stream, paced-500 (--list prints them);
                          paced-2000, paced-3000-at-10: any number of streams, tokens/s each
  --rounds n              rounds of each workload (5; paced streams 2)
  --gateway name=url[,header: value]...
                          also measure another gateway that speaks chat completions; url ends before /chat/completions;
                          {upstream} in url or header stands for the upstream's address; may be given several times
  --database url          an empty Postgres database instead of an embedded server in a temporary folder
  --list                  print the workloads and end
`;

/** What the command line asks for. Throws with a sentence for the person at the terminal. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      workload: { type: 'string', default: '' },
      rounds: { type: 'string' },
      gateway: { type: 'string', multiple: true, default: [] },
      database: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds is "${values.rounds}"; a whole number from 1 is needed`);
  return {
    ...values,
    rounds,
    names: values.workload.split(',').filter(Boolean),
    gateways: values.gateway.map(readGateway),
  };
}

function readGateway(text) {
  const [, name, rest] = /^([\w.-]+)=((?:https?:\/\/|\{upstream\}).*)$/u.exec(text) ?? [];
  if (!name) throw new Error(`--gateway is "${text}"; name=http://host:port/v1[,header: value] is needed`);
  const [url, ...headers] = rest.split(',');
  const pairs = headers.map((header) => {
    const colon = header.indexOf(':');
    if (colon < 1) throw new Error(`"${header}" of --gateway ${name} is not "header: value"`);
    return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
  });
  return { name, url: url.replace(/\/$/u, ''), headers: Object.fromEntries(pairs) };
}
