import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { inTurn } from './in-turn';

const [request, response] = [{} as Request, {} as Response];
const run = (...handlers: RequestHandler[]) =>
  new Promise<unknown>((next) => {
    void inTurn(...handlers)(request, response, next as NextFunction);
  });
const passes = (_request: Request, _response: Response, next: NextFunction) => next();
const waits = (_request: Request, _response: Response, next: NextFunction) => void setImmediate(next);
const throws = () => {
  throw new Error('no');
};

describe('inTurn', () => {
  it('calls one after the other, and then goes on', async () => {
    const called: string[] = [];
    const note =
      (name: string) =>
      (...[, , next]: Parameters<typeof passes>) => {
        called.push(name);
        setImmediate(next);
      };
    expect(await run(note('a'), note('b'))).toBeUndefined();
    expect(called).toEqual(['a', 'b']);
  });

  it.each([
    ['at once', [passes, throws]],
    ['later', [waits, throws]],
  ])('hands on what one throws %s, and calls no other', async (_when, handlers) => {
    const other = jest.fn();
    expect(await run(...handlers, other)).toEqual(new Error('no'));
    expect(other).not.toHaveBeenCalled();
  });

  it('hands on what one reports', async () => {
    const other = jest.fn();
    expect(await run((_request, _response, next) => next(new Error('no')), other)).toEqual(new Error('no'));
    expect(other).not.toHaveBeenCalled();
  });
});
