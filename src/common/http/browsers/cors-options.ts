import { type CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface';
import { type AppConfig } from '../../../config/app-config';
import { REQUEST_ID_HEADER } from '../../logging/request-log';
import { isListedOrigin } from './origins';

const RATE_LIMITS = ['limit', 'remaining', 'reset'].flatMap((figure) =>
  ['requests', 'tokens'].map((what) => `x-ratelimit-${figure}-${what}`),
);

/** For the browsers of pages that `CORS_ORIGINS` names. Other origins get no CORS headers, and `crossSiteRefusal`. */
export function corsOptions({ corsOrigins }: AppConfig['http']): CorsOptions {
  return {
    origin: (origin: string | undefined, done: (error: Error | null, allowed?: boolean) => void) => {
      done(null, origin !== undefined && isListedOrigin(origin, corsOrigins));
    },
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      REQUEST_ID_HEADER,
      'content-disposition',
      'etag',
      'link',
      'location',
      'retry-after',
      'x-parley-ignored',
      'x-should-retry',
      ...RATE_LIMITS,
    ],
    maxAge: 600,
  };
}
