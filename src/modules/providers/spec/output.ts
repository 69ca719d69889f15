/** What an answer has to look like. */
export type ResponseFormat =
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      name: string;
      description?: string;
      schema: Record<string, unknown>;
      /** The provider must not let anything else through. */
      strict?: boolean;
    };

/** From not at all to as long as it takes. A provider with fewer steps takes the nearest one. */
export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** How probable a token was (natural logarithm), and what else could have stood there. */
export interface TokenLogprob {
  token: string;
  logprob: number;
  /** Null where the token has no bytes of its own. */
  bytes: number[] | null;
  top_logprobs: Omit<TokenLogprob, 'top_logprobs'>[];
}
