import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { AppError } from '../../common/errors/app-error';
import { type ExportFormat } from './use-cases/transfer/export-conversation';

/** The format that `format` names, else the one that `Accept` prefers. Throws `not_acceptable`. */
export const WantedFormat = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExportFormat => {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.query.format === 'json' || request.query.format === 'markdown') return request.query.format;
    switch (request.accepts(['application/json', 'text/markdown'])) {
      case 'application/json':
        return 'json';
      case 'text/markdown':
        return 'markdown';
      default:
        throw new AppError('not_acceptable', { detail: 'Exports are application/json or text/markdown.' });
    }
  },
);
