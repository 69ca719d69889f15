import { type RequestHandler } from 'express';
import { type AppConfig } from '../../../config/app-config';
import { AppError } from '../../errors/app-error';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses requests that are addressed to a name which is not ours. A page elsewhere can point a name of its own at
 * 127.0.0.1 (DNS rebinding) and would then be of our origin; only the Host header tells.
 */
export function hostAllowList({ host, allowedHosts }: AppConfig['http']): RequestHandler {
  const own = host.includes(':') ? `[${host}]` : host.toLowerCase();
  const isAllowed = (name: string): boolean =>
    LOOPBACK.test(name) ||
    name === own ||
    allowedHosts.some(
      (entry) => entry === '*' || entry === name || (entry.startsWith('*.') && name.endsWith(entry.slice(1))),
    );
  return (request, _response, next) => {
    const name = hostName(request.headers.host ?? '');
    if (isAllowed(name)) {
      next();
      return;
    }
    throw new AppError('host_not_allowed', {
      detail: `This server is not known as ${JSON.stringify(name)}; the variable ALLOWED_HOSTS can add the name.`,
    });
  };
}

/** Without the port and the dot that makes a name absolute. */
function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
