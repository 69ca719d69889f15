/* A process of the benchmark: the clients. */
import { generateLoad } from '../load/generate-load.mjs';
import { ready, serveParent } from '../lib/serve-parent.mjs';

// The channel keeps this process alive.
serveParent({ generateLoad });
process.channel.ref();
ready();
