/** Why the address could not be used, and which variable changes it: printed as it is. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(cause: unknown, host: string, port: number) {
    super(explain((cause as NodeJS.ErrnoException).code, host, port), { cause });
  }
}

function explain(code: string | undefined, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Set PORT to a free one, for example PORT=${port + 1}.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user. Set PORT to one above 1023, for example PORT=3000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine. Set HOST to one that is: 127.0.0.1, or 0.0.0.0 for all.`;
    default:
      return `Port ${port} on ${host} cannot be used (${code ?? 'unknown reason'}). Set HOST and PORT to others.`;
  }
}
