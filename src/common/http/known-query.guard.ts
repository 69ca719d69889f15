import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { type Request, type Response } from 'express';
import { AppError } from '../errors/app-error';
import { ignoreToo } from './bodies/lenient-body.decorator';

/** Whoever has more to correct than this needs no list. */
const MOST_NAMED = 50;
const NATIVE = '/api/v1/';

/**
 * Refuses query parameters on native routes that take none, as unknown fields are refused everywhere else; a route that takes
 * some says so with a DTO, which knows them. The routes of foreign APIs ignore what they do not know, and name it.
 */
export class KnownQueryGuard implements CanActivate {
  /** `isForeign`: whether another API than the native one is spoken at this path. */
  constructor(private readonly isForeign: (path: string) => boolean) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { path, query, originalUrl } = context.switchToHttp().getRequest<Request>();
    if (!originalUrl.includes('?')) return true;
    const taken = takenFromQuery(context);
    if (taken === 'all') return true;
    const unknown = Object.keys(query).filter((name) => !taken.includes(name));
    if (!path.startsWith(NATIVE) || this.isForeign(path)) {
      ignoreToo(context.switchToHttp().getResponse<Response>(), unknown);
      return true;
    }
    const errors = unknown
      .slice(0, MOST_NAMED)
      .map((field) => ({ field, message: 'is not a parameter of this request' }));
    if (errors.length === 0) return true;
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new AppError('validation_failed', { detail, errors });
  }
}

/** Names of parameters; `all` for a DTO. Nest keeps what the parameters of a handler are, under keys such as `4:0`: kind and position. */
function takenFromQuery(context: ExecutionContext): 'all' | string[] {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as Record<string, { data?: unknown }> | undefined;
  const queries = Object.entries(parameters ?? {})
    .filter(([key]) => key.startsWith(`${RouteParamtypes.QUERY}:`))
    .map(([, { data }]) => data);
  const names = queries.filter((data) => typeof data === 'string');
  return names.length < queries.length ? 'all' : names;
}
