import { completeBaseUrl, splitVersion } from './base-url';

describe('completeBaseUrl', () => {
  it.each([
    ['https://api.example.org', '/v1', 'https://api.example.org/v1'],
    ['https://api.example.org/', '/v1', 'https://api.example.org/v1'],
    ['https://api.example.org/v1', '/v1', 'https://api.example.org/v1'],
    ['https://api.example.org/v1//', '/v1', 'https://api.example.org/v1'],
    [' https://api.example.org/v1beta ', '/v1', 'https://api.example.org/v1beta'],
    ['https://api.example.org', '/openai/v1', 'https://api.example.org/openai/v1'],
    ['https://api.example.org/openai', '/openai/v1', 'https://api.example.org/openai/v1'],
    ['https://api.example.org/openai/v1', '/openai/v1', 'https://api.example.org/openai/v1'],
    ['https://api.example.org/v1', '/openai/v1', 'https://api.example.org/v1'],
    ['http://127.0.0.1:4000/proxy', '/api/v1', 'http://127.0.0.1:4000/proxy/api/v1'],
    ['https://openai.example.org', '/openai/v1', 'https://openai.example.org/openai/v1'],
    ['https://api.example.org/', '', 'https://api.example.org'],
  ])('makes of %s with %s %s', (address, path, expected) => {
    expect(completeBaseUrl(address, path)).toBe(expected);
  });
});

describe('splitVersion', () => {
  it.each([
    ['https://api.example.org/', { base: 'https://api.example.org' }],
    ['https://api.example.org/v1/', { base: 'https://api.example.org', version: 'v1' }],
    ['http://localhost:1/a/v1beta', { base: 'http://localhost:1/a', version: 'v1beta' }],
    ['http://v1', { base: 'http://v1' }],
  ])('finds the version of %s', (address, expected) => {
    expect(splitVersion(address)).toEqual(expected);
  });
});
