const { default: Sequencer } = require('@jest/test-sequencer');
const { ALONE } = require('./specs');

/**
 * Begins with what takes longest, also where no run was before that jest remembers: no worker has much left at the end. Those
 * of a suite of their own compute, the parts mostly wait: in turn, so that there is always some of both.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      if (ALONE.includes(path)) return ALONE.indexOf(path);
      const [, part] = /(\d+)\.e2e-part\.js$/.exec(path) ?? [];
      return part ? Number(part) - 0.5 : Infinity;
    };
    return super
      .sort(tests)
      .toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
  }
};
