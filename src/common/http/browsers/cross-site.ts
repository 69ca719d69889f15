import { type Request, type RequestHandler } from 'express';
import { type AppConfig } from '../../../config/app-config';
import { AppError } from '../../errors/app-error';
import { isListedOrigin, isTrustedOrigin } from './origins';

/** Pages that a link elsewhere may lead to: they show something and do nothing. */
const DOCUMENT_PAGES =
  /^\/(docs|redoc|health(\/live|\/ready)?|errors(\/\w+)?|api\/v1\/(docs|redoc|openapi\.json))?\/?$/;

/**
 * Keeps pages of other web origins from acting in the name of whoever visits them: their requests would reach this server
 * through the visitor's browser. Programs that are no browsers send neither header and are let through.
 */
export function crossSiteRefusal({ corsOrigins }: AppConfig['http']): RequestHandler {
  return (request, _response, next) => {
    if (isTrusted(request, corsOrigins)) {
      next();
      return;
    }
    const from = request.headers.origin ?? 'another site';
    throw new AppError('cross_site_request', {
      detail: `Requests from ${from} are refused; the variable CORS_ORIGINS can allow the origin.`,
    });
  };
}

function isTrusted(request: Request, corsOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined) return isTrustedOrigin(origin, host, corsOrigins);
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return corsOrigins.includes('*') || isVisit(request) || comesFromListedPage(request, corsOrigins);
}

/** A person followed a link to a page that is safe to show. */
function isVisit(request: Request): boolean {
  return isNavigation(request) && DOCUMENT_PAGES.test(request.path);
}

/** A download link on a page that may call us anyway; navigations have no Origin, but they have a Referer. */
function comesFromListedPage(request: Request, corsOrigins: readonly string[]): boolean {
  const { referer } = request.headers;
  if (!isNavigation(request) || referer === undefined || !URL.canParse(referer)) return false;
  return isListedOrigin(new URL(referer).origin, corsOrigins);
}

function isNavigation(request: Request): boolean {
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document'
  );
}
