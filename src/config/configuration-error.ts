/** One setting that cannot be used: which variable, what is wrong with it, what would be right. */
export interface SettingProblem {
  variable: string;
  problem: string;
  allowed: string;
}

/** Settings that stop the start. The message has one line per problem and never the value of a secret. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly SettingProblem[]) {
    super(
      problems
        .map(({ variable, problem, allowed }) => `${variable}: ${problem}; allowed: ${allowed}`)
        .join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}
