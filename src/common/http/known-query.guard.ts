import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { type Request } from 'express';
import { AppError } from '../errors/app-error';

/** Whoever has more to correct than this needs no list. */
const MOST_NAMED = 50;
const NATIVE = '/api/v1/';

/**
 * Refuses query parameters on native routes that take none, as unknown fields are refused everywhere else; a route that takes
 * some says so with a DTO, which knows them. The routes of foreign APIs ignore what they do not know.
 */
export class KnownQueryGuard implements CanActivate {
  /** `isForeign`: whether another API than the native one is spoken at this path. */
  constructor(private readonly isForeign: (path: string) => boolean) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { path, query } = context.switchToHttp().getRequest<Request>();
    if (!path.startsWith(NATIVE) || this.isForeign(path) || takesQuery(context)) return true;
    const names = Object.keys(query).slice(0, MOST_NAMED);
    const errors = names.map((field) => ({ field, message: 'is not a parameter of this request' }));
    if (errors.length === 0) return true;
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new AppError('validation_failed', { detail, errors });
  }
}

/** Nest keeps what the parameters of a handler are, under keys such as `4:0`: kind and position. */
function takesQuery(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as Record<string, unknown> | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
