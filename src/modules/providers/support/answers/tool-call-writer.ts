import { randomBytes } from 'node:crypto';
import { toStorableText } from '../../../../common/text';
import { type ProviderEvent } from '../../spec/provider-event';
import { RepairedText } from './repaired-text';

/** What one chunk says about one call. */
export interface ToolCallPiece {
  id?: string;
  name?: string;
  arguments?: string;
  provider_metadata?: Record<string, string>;
}

interface OpenCall {
  /** -1 until the name is known and the call was announced. */
  index: number;
  id?: string;
  /** Arguments that came before the name. */
  early: string;
  empty: boolean;
  text: RepairedText;
}

/**
 * The tool calls of one answer, however a provider numbers them: announced in order from 0 with an id and a name, and with
 * arguments that are never empty (a call without any gets `{}`).
 */
export class ToolCallWriter {
  private readonly calls = new Map<unknown, OpenCall>();
  private announced = 0;

  constructor(private readonly emit: (event: ProviderEvent) => void) {}

  get count(): number {
    return this.announced;
  }

  /** `key` tells the calls of this answer apart; any value will do. */
  write(key: unknown, piece: ToolCallPiece): void {
    const call = this.calls.get(key) ?? this.open(key);
    call.id ??= piece.id === '' ? undefined : piece.id;
    const text = call.text.push(piece.arguments ?? '');
    call.empty &&= text.trim() === '';
    if (call.index >= 0) {
      if (text !== '') {
        this.emit({ type: 'tool_call', index: call.index, arguments: text });
      }
    } else if (piece.name) {
      this.announce(call, piece.name, text, piece.provider_metadata);
    } else {
      call.early += text;
    }
  }

  /** Everything was said: completes the arguments. A call that never got a name cannot be made and is left out. */
  end(): void {
    for (const call of this.calls.values()) {
      const rest = call.text.end() + (call.empty ? '{}' : '');
      if (call.index >= 0 && rest !== '') {
        this.emit({ type: 'tool_call', index: call.index, arguments: rest });
      }
    }
    this.calls.clear();
  }

  private open(key: unknown): OpenCall {
    const call: OpenCall = { index: -1, early: '', empty: true, text: new RepairedText() };
    this.calls.set(key, call);
    return call;
  }

  private announce(call: OpenCall, name: string, text: string, metadata?: Record<string, string>): void {
    call.index = this.announced++;
    this.emit({
      type: 'tool_call',
      index: call.index,
      id: call.id === undefined ? newToolCallId() : toStorableText(call.id),
      name: toStorableText(name),
      arguments: call.early + text,
      ...(metadata && { provider_metadata: metadata }),
    });
  }
}

/** For providers that send none; in the form that OpenAI's have. */
function newToolCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}
