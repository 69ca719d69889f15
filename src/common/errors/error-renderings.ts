import { Injectable } from '@nestjs/common';
import { type Problem } from './problem';

/** The form that errors have under some paths: that of the API which these paths speak. */
export interface ErrorRendering {
  matches(path: string): boolean;
  contentType: string;
  /** Where that API answers with another status than the table of codes has. */
  status?(problem: Problem): number;
  /** Headers beside the usual ones. */
  headers?(problem: Problem): Record<string, string>;
  body(problem: Problem, requestId: string, path: string): object;
}

/** RFC 9457; for every path that no dialect claims. */
const PROBLEM_DETAILS: ErrorRendering = {
  matches: () => true,
  contentType: 'application/problem+json',
  body: ({ error, status, title, errorId }, requestId, path) => ({
    type: `/errors/${error.code}`,
    title,
    status,
    detail: error.message,
    instance: path,
    code: error.code,
    request_id: requestId,
    ...(errorId && { error_id: errorId }),
    ...(error.options.errors && { errors: error.options.errors }),
    ...error.options.extensions,
  }),
};

/** Which form an error takes is decided by the path alone, because some happen before there is a route. */
@Injectable()
export class ErrorRenderings {
  private readonly ofDialects: ErrorRendering[] = [];

  /** Called by a dialect's module when it starts. */
  add(rendering: ErrorRendering): void {
    this.ofDialects.push(rendering);
  }

  /** Whether no dialect claims this path. */
  isNative(path: string): boolean {
    return this.for(path) === PROBLEM_DETAILS;
  }

  for(path: string): ErrorRendering {
    return this.ofDialects.find((rendering) => rendering.matches(path)) ?? PROBLEM_DETAILS;
  }
}
