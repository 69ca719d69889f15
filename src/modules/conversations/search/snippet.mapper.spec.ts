import { HIT_END, HIT_START } from './search-statements';
import { toSnippet } from './snippet.mapper';

const row = (headline: string) => ({
  conversation_id: 'c',
  source: 'message' as const,
  message_id: 'm',
  response_id: null,
  headline,
});

describe('toSnippet', () => {
  it('marks the hits', () => {
    expect(toSnippet(row(`why ${HIT_START}rainbows${HIT_END} exist`)).html).toBe(
      'why <mark>rainbows</mark> exist',
    );
  });

  it('leaves no markup of the text alive', () => {
    const { html } = toSnippet(row(`<img src=x onerror="a('&')"> ${HIT_START}b${HIT_END} </mark>`));
    expect(html).toBe(
      '&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt; <mark>b</mark> &lt;/mark&gt;',
    );
  });

  it('is one line', () => {
    expect(toSnippet(row('  one\n\n two ')).html).toBe('one two');
  });

  it('says where it is from', () => {
    expect(toSnippet(row('x'))).toEqual({ source: 'message', message_id: 'm', response_id: null, html: 'x' });
  });
});
