import { type NestExpressApplication } from '@nestjs/platform-express';
import { type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { AppError } from '../../errors/app-error';
import { inTurn } from '../in-turn';
import { malformedJson } from './malformed-json';
import { hasUsualType, usualBody } from './usual-body';

const JSON_TYPES = ['json', '+json'];

/** Reads JSON bodies of up to `maxBytes`; any other body is refused with a code that says why. */
export function useJsonBodies(app: NestExpressApplication, maxBytes: number): void {
  app.use(inTurn(usualBody(maxBytes), refuseOtherTypes));
  app.useBodyParser('json', { limit: maxBytes, type: isJson });
  app.use(explainBodyErrors(maxBytes));
}

const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  if (!hasBody(request) || isJson(request)) {
    next();
    return;
  }
  const given = request.headers['content-type'];
  throw new AppError('unsupported_media_type', {
    detail: `Send the header "content-type: application/json"; it is ${given ? JSON.stringify(given) : 'missing'}.`,
  });
};

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

function isJson(request: object): boolean {
  return hasUsualType(request as Request) || Boolean((request as Request).is(JSON_TYPES));
}

/** The `type` of the errors of body-parser that a client can cause. */
const explainBodyErrors =
  (maxBytes: number): ErrorRequestHandler =>
  (error: unknown, _request, _response, next) => {
    const { type, body } = error as { type?: string; body?: unknown };
    switch (type) {
      case 'entity.parse.failed':
        next(malformedJson(typeof body === 'string' ? body : '', error));
        return;
      case 'entity.too.large':
        next(new AppError('body_too_large', { detail: `The body may have at most ${maxBytes} bytes.` }));
        return;
      case 'encoding.unsupported':
      case 'charset.unsupported':
        next(new AppError('unsupported_media_type', { cause: error }));
        return;
      case 'request.aborted':
      case 'request.size.invalid':
        next(new AppError('malformed_json', { detail: 'The body ended too early.', cause: error }));
        return;
      default:
        next(isDecodingError(error) ? new AppError('malformed_json', { cause: error }) : error);
    }
  };

/** A body that claims to be compressed and is not: zlib's errors have codes such as Z_DATA_ERROR. */
function isDecodingError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ERR_BROTLI'));
}
