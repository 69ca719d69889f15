import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { type RunningApp, startApp } from '../support/app';
import { openRealtime } from '../support/realtime-client';
import { type RawAnswer } from '../shell/support/raw-request';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': KEY,
};

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: 'https://app.example.com', WEBSOCKET_MAX_SOCKETS: '2' });
});
afterAll(() => app.close());

/** The answer to a handshake that is refused. */
async function refused(path: string, options: ClientOptions): Promise<RawAnswer> {
  const ws = new WebSocket(app.url.replace('http', 'ws') + path, options);
  const [, response] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
  let body = '';
  for await (const piece of response) body += String(piece);
  return { status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body };
}

/** Sends these bytes on one connection and reads until `end` has come. */
async function exchange(request: string, end: RegExp): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname, () => socket.write(request));
  let received = '';
  for await (const piece of socket) {
    received += String(piece);
    if (end.test(received)) break;
  }
  socket.destroy();
  return received;
}

describe('a handshake', () => {
  it('is a request like others: it has an id, and what is refused is refused in the same form', async () => {
    const ws = new WebSocket(`${app.url.replace('http', 'ws')}/api/v1/realtime`, {
      headers: { 'x-request-id': 'mine-1' },
    });
    const [response] = (await once(ws, 'upgrade')) as [IncomingMessage];
    expect([response.statusCode, response.headers['x-request-id']]).toEqual([101, 'mine-1']);
    ws.close();
    await once(ws, 'close');
  });

  it.each([
    ['a page of another site', { headers: { origin: 'https://evil.example.com' } }, 'cross_site_request'],
    ['another host name', { headers: { host: 'evil.example.com' } }, 'host_not_allowed'],
  ])('is refused for %s', async (_name, options, code) => {
    const { status, headers, body } = await refused('/api/v1/realtime', options);
    expect([status, headers['content-type']]).toEqual([403, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(body)).toMatchObject({ code, status: 403 });
  });

  it.each([
    ['a page of ours', () => ({ origin: app.url })],
    ['a listed page', () => ({ origin: 'https://app.example.com' })],
    ['a program', () => ({})],
  ])('is taken from %s, with and without a trailing slash', async (_name, options) => {
    const socket = await openRealtime(app.url, options());
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    socket.ws.close();
    await socket.closed;
    const slash = new WebSocket(`${app.url.replace('http', 'ws')}/api/v1/realtime/`, options());
    await once(slash, 'open');
    slash.close();
    await once(slash, 'close');
  });

  it.each([
    ['an address that does not exist', '/nothing-here', 404, 'route_not_found'],
    ['a broken address', '/api/v1/%ff', 400, 'malformed_url'],
  ])('to %s is answered as a request to it', async (_name, path, status, code) => {
    const answer = await refused(path, {});
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([status, code]);
  });

  it('to an address that is no WebSocket gets the answer of that address', async () => {
    const answer = await refused('/health/live', {});
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { status: expect.any(String) }]);
  });

  it.each([
    ['none', {}],
    ['an old version', { ...HANDSHAKE, 'sec-websocket-version': '8' }],
    ['a key that is none', { ...HANDSHAKE, 'sec-websocket-key': 'short' }],
    ['another protocol', { connection: 'Upgrade', upgrade: 'irc/6.9' }],
  ])('is asked for when there is %s', async (_name, headers) => {
    const answer = await fetchRaw('GET /api/v1/realtime', headers);
    expect(answer).toMatch(/^HTTP\/1.1 426 /);
    expect(answer).toMatch(/^upgrade: websocket\r$/im);
    expect(answer).toContain('"code":"upgrade_required"');
  });

  it('is refused when there are as many sockets as there may be', async () => {
    const sockets = [await openRealtime(app.url), await openRealtime(app.url)];
    const { status, headers, body } = await refused('/api/v1/realtime', {});
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(body)).toMatchObject({ code: 'too_many_sockets' });
    for (const socket of sockets) {
      socket.ws.close();
      await socket.closed;
    }
    const next = await openRealtime(app.url);
    next.ws.close();
    await next.closed;
  });

  it('can follow other requests on the same connection', async () => {
    const host = new URL(app.url).host;
    const lines = Object.entries({ host, ...HANDSHAKE }).map(([name, value]) => `${name}: ${value}`);
    const both = `GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\nGET /api/v1/realtime HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
    const received = await exchange(both, /HTTP\/1\.1 101/);
    expect(received).toMatch(/^HTTP\/1.1 200 OK[^]*HTTP\/1\.1 101 Switching Protocols/);
  });
});

describe('an upgrade that is sent behind a request which node answers by itself', () => {
  const host = (): string => `host: ${new URL(app.url).host}\r\n`;

  it.each([
    ['one without a host', () => 'GET / HTTP/1.1\r\n\r\n', 'websocket'],
    ['one that expects the unknown', () => `GET / HTTP/1.1\r\n${host()}expect: wonders\r\n\r\n`, 'websocket'],
    ['one that expects the unknown', () => `GET / HTTP/1.1\r\n${host()}expect: wonders\r\n\r\n`, 'h2c'],
  ])('harms nobody else: %s', async (_name, first, protocol) => {
    const lines = Object.entries({ ...HANDSHAKE, upgrade: protocol }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname, () => {
      socket.end(`${first()}GET /api/v1/realtime HTTP/1.1\r\n${host()}${lines.join('')}\r\n`);
    });
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'close');
    const other = await openRealtime(app.url);
    expect(await other.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    other.ws.close();
    await other.closed;
  });
});

describe('a request that offers another protocol, as HTTP clients of Java do', () => {
  const H2C = {
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  };
  const body = JSON.stringify({ title: 'From Java: ü' });

  it('is answered as if it had not', async () => {
    const answer = await fetchRaw('GET /health/live', H2C);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it.each([
    ['in one piece', { 'content-length': String(Buffer.byteLength(body)) }, body],
    [
      'in chunks',
      { 'transfer-encoding': 'chunked' },
      `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])('has its body read, %s, and the connection goes on', async (_name, headers, sent) => {
    const host = new URL(app.url).host;
    const all = { host, ...H2C, 'content-type': 'application/json', ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const post = `POST /api/v1/conversations HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${sent}`;
    const received = await exchange(
      `${post}GET /health/live HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      /"status":"ok"/,
    );
    expect(received).toMatch(/^HTTP\/1.1 201 Created[^]*"title":"From Java: ü"[^]*HTTP\/1\.1 200 OK/);
  });
});

/** As `sendHeaders`, but with a `Connection` header of its own; reads the first answer. */
async function fetchRaw(requestLine: string, headers: Record<string, string>): Promise<string> {
  const lines = Object.entries({ host: new URL(app.url).host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return exchange(`${requestLine} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, /\r\n\r\n.*\}/);
}
