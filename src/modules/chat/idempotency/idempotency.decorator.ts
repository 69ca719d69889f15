import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type Request } from 'express';
import { idempotentRequest } from './idempotent-request';

/**
 * Whether the request has an `Idempotency-Key`, and what it stands for: an `IdempotentRequest`, or null. With `join` its sender always
 * wants to join what goes on: clients of other APIs know no `Prefer`.
 */
export const Idempotency = createParamDecorator((mode: 'join' | undefined, context: ExecutionContext) => {
  const once = idempotentRequest(context.switchToHttp().getRequest<Request>());
  return once && mode === 'join' ? { ...once, join: true } : once;
});

/** Documents the headers of an operation that starts work. */
export function ApiIdempotencyKey(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: `Any text that is new for each piece of work, such as a UUID: 1 to 255 printable ASCII characters, in double
quotes or bare. The same request with the same key starts nothing: it is answered with the first one's run, for at least 24 hours.
Another body with the same key is refused (\`idempotency_key_reused\`), and so is the same one while the first still runs
(\`idempotency_conflict\`), unless it says \`Prefer: join\`.`,
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description:
        'With `join`, a request whose run goes on already waits for its end, or reads its events from the start.',
      schema: { type: 'string', enum: ['join'] },
    }),
  );
}

/** The same of an API whose clients always join; `rest` says what else they should know. */
export function ApiJoiningIdempotencyKey(rest: string): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: `Any text that is new for each piece of work, such as a UUID: 1 to 255 printable ASCII characters. The same request
with the same key asks nobody again, for at least 24 hours: it is answered with what came of the first one, or waits with it while it goes on.
Another body with the same key is refused (\`idempotency_key_reused\`). ${rest}`,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });
}
