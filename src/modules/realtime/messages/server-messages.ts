import { type ErrorCode } from '../../../common/errors/error-codes';
import { type FieldProblem } from '../../../common/errors/app-error';
import { type Problem } from '../../../common/errors/problem';
import { type ResponseDto } from '../../conversations/dto/response.dto';
import { type RunDto } from '../../chat/dto/run.dto';

/** What a message or an error is about. */
export interface Subject {
  /** `id` of the client's message. */
  id?: string;
  run_id?: string;
  conversation_id?: string;
}

/** A failure, with the codes of HTTP. One that names a run or a conversation, and no message, ends that subscription. */
export interface ErrorMessage extends Subject {
  type: 'error';
  error: {
    code: ErrorCode;
    title: string;
    detail: string;
    /** Seconds until a new try makes sense. */
    retry_after?: number;
    /** The log of the server has more under this id. */
    error_id?: string;
    errors?: FieldProblem[];
  };
}

/** Answers to what clients send, besides errors. The events of runs have no form of their own: they are those of SSE. */
export type Reply =
  /** `complete`: the client has all events of the run already, and nothing will come. */
  | { type: 'subscribed'; run_id: string; complete: boolean }
  | { type: 'subscribed'; conversation_id: string }
  | { type: 'unsubscribed'; run_id: string }
  | { type: 'unsubscribed'; conversation_id: string }
  | { type: 'started'; run: RunDto }
  | { type: 'cancelled'; run: RunDto }
  | { type: 'cancelled'; response: ResponseDto }
  | { type: 'pong' };

export function errorMessage({ error, title, errorId }: Problem, subject: Subject): ErrorMessage {
  const { errors, extensions, retryAfterS } = error.options;
  return {
    type: 'error',
    ...subject,
    error: {
      code: error.code,
      title,
      detail: error.message,
      ...(retryAfterS !== undefined && { retry_after: Math.max(0, Math.ceil(retryAfterS)) }),
      ...(errorId !== null && { error_id: errorId }),
      ...(errors && { errors }),
      ...extensions,
    },
  };
}
