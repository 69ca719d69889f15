import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';

/** The model named at the end of the path (`*name`): Express gives it in segments, because ids have slashes. */
export const ModelName = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { name = [] } = context.switchToHttp().getRequest<Request<{ name?: string[] }>>().params;
  return [name].flat().filter(Boolean).join('/');
});
