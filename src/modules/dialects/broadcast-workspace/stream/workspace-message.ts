/** What a message tells, by its `type`. */
export type WorkspaceNews =
  /** The next piece of the answer. */
  | { type: 'token'; data: { token: string } }
  /** The whole answer. */
  | { type: 'final'; data: { content: string } }
  /** So far while the model writes (tokens of the answer), at the end of prompt and answer. An unknown price is null. */
  | { type: 'meter'; data: { tokens_used: number; cost: number | null; latency_ms: number } }
  | { type: 'error'; data: { message: string; code: string } }
  | { type: 'status'; data: { status: WorkspaceStatus } };

/**
 * Of a pane: `started`; `retrying`: asked once more; `restarted`: the text so far is void, what comes now replaces it; `cancelled`. Of the
 * session, with `pane_id: null`: a run has `started`, or ended as `completed`, `partial`, `failed` or `cancelled`; `deleted`: the
 * session is gone.
 */
export type WorkspaceStatus =
  'started' | 'retrying' | 'restarted' | 'completed' | 'partial' | 'failed' | 'cancelled' | 'deleted';

/** Whom a message is about; all null: the session. */
export interface MessageSubject {
  pane_id: string | null;
  provider_id: string | null;
  model_id: string | null;
  run_id: string | null;
  response_id: string | null;
}

/** One message of `WS /ws/{session_id}`. */
export type WorkspaceMessage = { session_id: string } & MessageSubject &
  WorkspaceNews & {
    /** Connect with the `after` of the last message, `/ws/{session_id}?after=...`, to get what follows it. */
    after: string;
  };

export const NOBODY: MessageSubject = {
  pane_id: null,
  provider_id: null,
  model_id: null,
  run_id: null,
  response_id: null,
};
