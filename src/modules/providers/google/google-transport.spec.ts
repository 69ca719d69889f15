import { GoogleGenerativeAI } from '@google/generative-ai';
import { responseOf } from './google-transport';

describe('responseOf', () => {
  const model = new GoogleGenerativeAI('key').getGenerativeModel(
    { model: 'm' },
    { baseUrl: 'http://127.0.0.1:9' },
  );
  const unrelated = globalThis.fetch;

  it('hands out the response to the request that the SDK made, unread', async () => {
    const asked: unknown[] = [];
    const response = await responseOf(
      (input) => {
        asked.push(input);
        return Promise.resolve(new Response('data: {}\n\n', { headers: { 'x-request-id': 'req-1' } }));
      },
      () => model.generateContentStream('Hello'),
    );
    expect(asked).toEqual(['http://127.0.0.1:9/v1beta/models/m:streamGenerateContent?alt=sse']);
    expect(response.headers.get('x-request-id')).toBe('req-1');
    expect(await response.text()).toBe('data: {}\n\n');
  });

  it('leaves the global fetch to everybody else while it waits', () => {
    void responseOf(
      () => new Promise(() => {}),
      () => model.generateContentStream('Hello'),
    );
    expect(globalThis.fetch).toBe(unrelated);
  });

  it('rejects with what the request rejects with', async () => {
    const refused = new Error('refused');
    await expect(
      responseOf(
        () => Promise.reject(refused),
        () => model.generateContentStream('Hello'),
      ),
    ).rejects.toBe(refused);
    expect(globalThis.fetch).toBe(unrelated);
  });

  it('rejects when the SDK does not ask at all', async () => {
    await expect(responseOf(unrelated, () => Promise.reject(new Error('invalid')))).rejects.toThrow(
      'invalid',
    );
  });
});
