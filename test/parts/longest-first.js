const { default: Sequencer } = require('@jest/test-sequencer');
const { ALONE } = require('./specs');

/** Begins with what takes longest, also where no run was before that jest remembers: no worker has much left at the end. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      if (ALONE.includes(path)) return ALONE.indexOf(path);
      return path.endsWith('.e2e-part.js') ? ALONE.length : ALONE.length + 1;
    };
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
};
