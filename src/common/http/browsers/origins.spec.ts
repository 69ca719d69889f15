import { isTrustedOrigin } from './origins';

describe('isTrustedOrigin', () => {
  it.each([
    ['http://localhost:3000', 'localhost:3000', []],
    ['http://LOCALHOST:3000', 'Localhost:3000', []],
    ['https://parley.example.com', 'parley.example.com', []],
    ['https://a.example', 'b.example', ['a.example']],
    ['http://a.example', 'b.example', ['a.example']],
    ['http://a.example:8080', 'b.example', ['a.example:8080']],
    ['https://A.example', 'b.example', ['https://a.example']],
    ['null', 'b.example', ['*']],
    ['chrome-extension://abc', 'b.example', ['*']],
  ])('%s may call %s when %j are listed', (origin, host, listed) => {
    expect(isTrustedOrigin(origin, host, listed)).toBe(true);
  });

  it.each([
    ['http://localhost:3001', 'localhost:3000', []],
    ['http://evil.example', 'localhost:3000', ['a.example']],
    ['http://a.example.evil.example', 'b.example', ['a.example']],
    ['http://a.example:8080', 'b.example', ['a.example']],
    ['http://a.example', 'b.example', ['https://a.example']],
    ['null', 'null', ['a.example']],
    ['null', undefined, []],
    ['', '', []],
  ])('%s may not call %s when %j are listed', (origin, host, listed) => {
    expect(isTrustedOrigin(origin, host, listed)).toBe(false);
  });
});
