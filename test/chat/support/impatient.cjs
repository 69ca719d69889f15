// Preloaded by server processes. The times are no setting: nobody has a reason to change them, except who has no time to wait.
const { dirname, join } = require('node:path');

const times = join(dirname(process.argv[1]), 'modules/chat/restart/lease-times.js');
require(times);
require.cache[times].exports = {
  LeaseTimes: class {
    heartbeatMs = 100;
    leaseMs = 1_500;
    checkpointMs = 50;
  },
};
