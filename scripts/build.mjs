// npm run build: compiles into dist, and notes from which sources, so that npm start need not do it again.
import { build } from './lib/build.mjs';

process.exitCode = (await build()) ? 0 : 1;
