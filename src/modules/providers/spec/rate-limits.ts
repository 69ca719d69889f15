/**
 * How much of a provider's allowance there is, as it says with an answer. `limit` and `remaining` are numbers; `reset` is how long until
 * it is whole again, as OpenAI writes it (`1s`, `6m0s`).
 */
export type RateLimits = Partial<
  Record<`${'limit' | 'remaining' | 'reset'}_${'requests' | 'tokens'}`, string>
>;
