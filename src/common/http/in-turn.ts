import { type RequestHandler } from 'express';

/**
 * Several handlers as one. Express looks for the next of its layers after each handler, by matching the path again: for every request that
 * took longer than what most of the handlers do. What one throws goes to Express, also when the one before it took its time.
 */
export function inTurn(...handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let at = 0;
    const proceed = (error?: unknown): void => {
      const handler = handlers[at++];
      if (error !== undefined || !handler) {
        next(error);
        return;
      }
      try {
        void handler(request, response, proceed);
      } catch (thrown) {
        next(thrown);
      }
    };
    proceed();
  };
}
