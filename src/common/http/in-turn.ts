import { type RequestHandler } from 'express';

/**
 * Several handlers as one. Express looks for the next of its layers after each handler, by matching the path again: for every request that
 * took longer than what most of the handlers do. What one throws is Express's, as if it stood alone.
 */
export function inTurn(...handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let at = 0;
    const proceed = (error?: unknown): void => {
      const handler = handlers[at++];
      if (error !== undefined || !handler) next(error);
      else void handler(request, response, proceed);
    };
    proceed();
  };
}
