import { Injectable, Logger } from '@nestjs/common';
import { defer, merge, type Observable } from 'rxjs';
import { PriceBook } from '../../providers/prices/price-book';
import { ProviderRegistry } from '../../providers/provider-registry';
import { ProviderGate } from '../../providers/traffic/provider-gate';
import { Meter } from '../engine/response/meter';
import { failure, type Outcome } from '../engine/attempt/outcome';
import { oneAtATime } from '../engine/one-at-a-time';
import { responseStream } from '../engine/response/response-stream';
import { type RunEventBody } from '../engine/run-event';
import { type ResponsePlan, type Route } from '../engine/run-plan';
import { withListener } from '../engine/run/with-listener';
import { settle, terminalEvent } from '../engine/response/settlement';
import { store } from '../engine/store';
import { CompletionLedger } from './completion-ledger';
import { CompletionTelemetry } from './completion-telemetry';
import { type LiveCompletion } from './live-completion';
import { firstToSpeak } from './first-to-speak';
import { heldUntil } from './held-until';

/** Has the choices of a completion written: the engine of runs, with nothing but the ledger behind it. */
@Injectable()
export class CompletionWriter {
  private readonly logger = new Logger(CompletionWriter.name);

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly prices: PriceBook,
    private readonly ledger: CompletionLedger,
    private readonly telemetry: CompletionTelemetry,
    private readonly gate: ProviderGate,
  ) {}

  /**
   * The events of all choices. Cold. Models are called while the ledger takes the calls down, and nothing is told before it has;
   * when it cannot, the calls are aborted and the stream errors.
   */
  write(completion: LiveCompletion): Observable<RunEventBody> {
    return defer(() => {
      const { plan } = completion;
      const written = this.ledger.begin(plan);
      written.catch(() => completion.stop('cancelled'));
      const choices = plan.responses.map((response, choice) => ({
        events$: this.choice(completion, response, choice),
        stop: () => completion.stopChoice(choice),
      }));
      const events$ =
        plan.route === 'race' ? firstToSpeak(choices) : merge(...choices.map((choice) => choice.events$));
      return heldUntil(written, events$);
    });
  }

  private choice(
    completion: LiveCompletion,
    response: ResponsePlan,
    choice: number,
  ): Observable<RunEventBody> {
    const { plan } = completion;
    const draft = completion.drafts[choice]!;
    // Not after the beginning is written: the ledger keeps the order itself, and takes both down at once when an answer is that quick.
    const inOrder = oneAtATime();
    return responseStream({
      draft,
      providerOf: ({ route }) => this.providerOf(completion, response, route),
      guard: ({ route: { model } }, call) =>
        this.gate.guard({ provider: model.provider, model: model.model, key: plan.completionId }, call),
      stop$: completion.stopOf(choice),
      meter: new Meter(this.prices),
      prices: this.prices,
      // There is no word for "what you have read is void" on this wire: what was begun is the answer.
      objection: (route) =>
        draft.hasOutput
          ? (draft.endOf(draft.answering)?.outcome ?? null)
          : completion.rules.objection(route, this.prices),
      open: (attempt) =>
        inOrder(async () => {
          const ends = draft.unwrittenEnds;
          await store(async () => {
            await this.ledger.open(plan, choice, { attempt, ends });
            return true;
          });
          draft.markWritten(ends);
          return true;
        }),
      settle: (outcome) => inOrder(() => this.settle(completion, choice, outcome)),
    });
  }

  private providerOf({ rules }: LiveCompletion, { responseId }: ResponsePlan, route: Route) {
    const provider = this.providers.get(route.model.provider);
    if (!provider || !rules.areLimited) return provider;
    return withListener(provider, () => rules.listen(responseId, route, this.prices));
  }

  private async settle(completion: LiveCompletion, choice: number, outcome: Outcome): Promise<RunEventBody> {
    const draft = completion.drafts[choice]!;
    let settlement = settle(draft, outcome, this.prices);
    try {
      await store(async () => {
        await this.ledger.close(completion.plan, choice, draft.unwrittenEnds);
        return true;
      });
    } catch (error) {
      this.logger.error(error, `The calls of completion ${completion.plan.completionId} could not be closed`);
      settlement = { ...settlement, outcome: NOT_STORED, partial: draft.hasOutput };
    }
    completion.settled(settlement);
    this.telemetry.settled(settlement);
    return terminalEvent(settlement);
  }
}

const NOT_STORED = failure('storage_failed', 'The answer came but the database did not take its bill.', true);
