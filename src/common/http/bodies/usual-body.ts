import { type Request, type RequestHandler } from 'express';
import { AppError } from '../../errors/app-error';
import { malformedJson } from './malformed-json';

const USUAL_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
const BYTE_ORDER_MARK = '\uFEFF';

/** As nearly every client says that it sends JSON. */
export function hasUsualType(request: Request): boolean {
  return USUAL_TYPE.test(request.headers['content-type'] ?? '');
}

/**
 * Reads the bodies that nearly all clients send: JSON in UTF-8, neither compressed nor in chunks, so that it is known to be within the
 * limit before it is there. Others are left to Express's parser, which takes this one for read. It does the same with two libraries for
 * what could be, ten times as slowly.
 */
export function usualBody(maxBytes: number): RequestHandler {
  return (request, _response, next) => {
    if (!isUsual(request, maxBytes)) {
      next();
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.once('end', () => {
      try {
        request.body = parse(pieces.length === 1 ? pieces[0]!.toString() : Buffer.concat(pieces).toString());
      } catch (error) {
        next(error);
        return;
      }
      next();
    });
    request.once('aborted', () => {
      next(new AppError('malformed_json', { detail: 'The body ended too early.' }));
    });
  };
}

function isUsual(request: Request, maxBytes: number): boolean {
  const { headers } = request;
  const bytes = Number(headers['content-length'] ?? 0);
  return (
    bytes > 0 &&
    bytes <= maxBytes &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    hasUsualType(request)
  );
}

function parse(sent: string): unknown {
  const text = sent.startsWith(BYTE_ORDER_MARK) ? sent.slice(1) : sent;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformedJson(text, error);
  }
  if (typeof value !== 'object' || value === null) throw malformedJson(text, undefined);
  return value;
}
