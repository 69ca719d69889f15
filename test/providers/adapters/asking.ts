import { lastValueFrom, toArray } from 'rxjs';
import { type AppConfig } from '../../../src/config/app-config';
import { parseEnvironment } from '../../../src/config/environment';
import { anthropicFactory } from '../../../src/modules/providers/anthropic/anthropic.factory';
import { googleFactory } from '../../../src/modules/providers/google/google.factory';
import { openAiCompatibleFactory } from '../../../src/modules/providers/openai-compatible/openai-compatible.factory';
import { openAiFactory } from '../../../src/modules/providers/openai/openai.factory';
import { type Provider, type ProviderRequest } from '../../../src/modules/providers/spec/provider';
import { type ProviderEvent } from '../../../src/modules/providers/spec/provider-event';
import { type ProviderFailure } from '../../../src/modules/providers/spec/provider-failure';

export const TEST_KEY = 'test-key-0123456789abcdef';

/** All providers of a configuration; by default none has a key. */
export function providersOf(settings: Partial<AppConfig['providers']> = {}): Provider[] {
  const config: AppConfig['providers'] = {
    ...parseEnvironment({ DISCOVER_LOCAL: 'false' }).providers,
    settings: {},
    ...settings,
  };
  return [openAiFactory, anthropicFactory, googleFactory, openAiCompatibleFactory].flatMap((make) =>
    make(config),
  );
}

export function providerNamed(id: string, providers: readonly Provider[]): Provider {
  const provider = providers.find(({ description }) => description.id === id);
  if (!provider) {
    throw new Error(`no provider ${id}`);
  }
  return provider;
}

/** One provider with a key, at this address. */
export function providerAt(id: string, baseUrl: string): Provider {
  return providerNamed(id, providersOf({ settings: { [id]: { apiKey: TEST_KEY, baseUrl } } }));
}

/** A request that only says hello, with these changes. */
export function requestWith(changes: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    model: 'some-model',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    parameters: {},
    ...changes,
  };
}

/** What a provider says; pieces of text that follow one another are one, because how many there are is the network's doing. */
export async function ask(
  provider: Provider,
  changes: Partial<ProviderRequest> = {},
): Promise<ProviderEvent[]> {
  const events = await lastValueFrom(provider.stream(requestWith(changes)).pipe(toArray()));
  return events.reduce<ProviderEvent[]>((joined, event) => {
    const last = joined.at(-1);
    const isMore =
      (event.type === 'text' && last?.type === 'text' && !event.logprobs && !last.logprobs) ||
      (event.type === 'reasoning' && last?.type === 'reasoning');
    return isMore ? [...joined.slice(0, -1), { ...last, text: last.text + event.text }] : [...joined, event];
  }, []);
}

type EventOf<T extends ProviderEvent['type']> = Extract<ProviderEvent, { type: T }>;

export function eventsOf<T extends ProviderEvent['type']>(
  type: T,
  events: readonly ProviderEvent[],
): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

export function textOf(events: readonly ProviderEvent[]): string {
  return eventsOf('text', events)
    .map(({ text }) => text)
    .join('');
}

export function reasoningOf(events: readonly ProviderEvent[]): string {
  return eventsOf('reasoning', events)
    .map(({ text }) => text)
    .join('');
}

export interface AskedCall {
  id: string | undefined;
  name: string | undefined;
  arguments: string;
  provider_metadata?: Record<string, string>;
}

/** The tool calls of an answer, put together from their pieces, by index. */
export function toolCallsOf(events: readonly ProviderEvent[]): AskedCall[] {
  const calls: AskedCall[] = [];
  for (const { index, id, name, arguments: piece, provider_metadata } of eventsOf('tool_call', events)) {
    const call = (calls[index] ??= {
      id,
      name,
      arguments: '',
      ...(provider_metadata && { provider_metadata }),
    });
    call.arguments += piece;
  }
  return calls;
}

/** The failure that an answer ended with. */
export function failureOf(events: readonly ProviderEvent[]): ProviderFailure {
  const last = events.at(-1);
  if (last?.type !== 'failed') {
    throw new Error(`ended with ${JSON.stringify(last)}`);
  }
  return last.failure;
}

/** Server-sent events as OpenAI and Google send them. */
export function asEvents(...payloads: unknown[]): string {
  return payloads
    .map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`)
    .join('');
}

/** The same with the `event:` line that Anthropic has. */
export function asNamedEvents(...payloads: { type: string }[]): string {
  return payloads.map((payload) => `event: ${payload.type}\ndata: ${JSON.stringify(payload)}\n\n`).join('');
}
