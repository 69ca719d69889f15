import { type HttpServer } from '@nestjs/common';
import { putRoutesFirst } from './routes-first';

describe('putRoutesFirst', () => {
  it('moves routes behind what surrounds all of them, and leaves the rest in its order', () => {
    const names = ['log', 'body', '/a', '/b', '/c', 'not found'];
    const stack = names.map((name) => (name.startsWith('/') ? { name, route: { path: name } } : { name }));
    const router = { stack: [...stack] };
    putRoutesFirst({ getInstance: () => ({ router }) } as unknown as HttpServer, ['/c', '/nowhere']);
    expect(router.stack.map((layer) => (layer as { name: string }).name)).toEqual([
      'log',
      'body',
      '/c',
      '/a',
      '/b',
      'not found',
    ]);
  });
});
