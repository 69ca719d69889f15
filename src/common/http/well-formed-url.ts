import { type RequestHandler } from 'express';
import { AppError } from '../errors/app-error';

/** Refuses addresses whose percent signs do not spell UTF-8; routing could not decode them. */
export const wellFormedUrl: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.includes('%')) {
    try {
      decodeURIComponent(request.originalUrl);
    } catch (cause) {
      throw new AppError('malformed_url', { cause });
    }
  }
  next();
};
