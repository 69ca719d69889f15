import { type IncomingMessage, type Server } from 'node:http';
import { type Socket } from 'node:net';

const OF_THE_UPGRADE = ['upgrade', 'connection', 'http2-settings'];

/**
 * Answers a request as if it had not offered another protocol, as every server may (RFC 9110, section 7.8). Once somebody listens for
 * upgrades, node hands over every request with such an offer and reads no body: also those of HTTP clients of Java, which offer
 * HTTP/2 with each first request. So the request is put back in front of its connection without the offer.
 */
export function readAgain(
  server: Server,
  request: IncomingMessage,
  { socket, head }: { socket: Socket; head: Buffer },
): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!OF_THE_UPGRADE.includes(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close');
  // Node reads header lines as Latin-1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
