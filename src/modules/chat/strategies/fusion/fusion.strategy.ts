import { type RunResult } from '../../../conversations/entities/run.entity';
import { seedFor, shuffled } from '../../deliberation/chance';
import { checkMembers, checkRequest, FEWEST_ANSWERS, tooFew } from '../../deliberation/check-together';
import { Fence } from '../../deliberation/fence';
import { citedIn, labelAt } from '../../deliberation/labels';
import { newSeed } from '../../deliberation/new-seed';
import { priceOf } from '../../deliberation/price';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
import {
  type Call,
  type FinishedResponse,
  type PreparedStrategy,
  Strategy,
  type StrategyInput,
  type StrategyStep,
} from '../strategy';
import { fusionOptions } from './check-fusion';
import { type FusionOptions } from './fusion-options';
import {
  comparisonTask,
  FUSION_PROMPT_VERSION,
  fusionSystem,
  fusionTask,
  type Labelled,
} from './fusion-prompts';
import { readComparison } from './read-comparison';

/** What is fused: the answers of one stage, by labels that do not tell whose they are. */
interface Material extends Labelled {
  response: FinishedResponse;
}

/** Everyone answers (in a mixture: layer by layer, having read the layer before); then one makes something of the answers. */
export class FusionStrategy extends Strategy {
  readonly name = 'fusion';
  override readonly isStaged = true;
  override readonly canBeBlind = true;
  override readonly promptVersion = FUSION_PROMPT_VERSION;

  override prepare(request: RunRequest, members: readonly Seat[]): PreparedStrategy {
    const { fusion = {} } = request;
    checkMembers(members, 'a fusion');
    checkRequest(request, 'a fusion');
    return {
      options: { fusion: fusionOptions(fusion) },
      seed: fusion.seed ?? newSeed(),
      chair: { name: fusion.model, field: fusion.model === undefined ? 'models' : 'fusion.model' },
    };
  }

  next(input: StrategyInput): StrategyStep {
    const { members, finished, chair } = input;
    const { kind, layers = 0 } = optionsOf(input);
    const stage = Math.max(0, ...finished.map(({ place }) => place.stage));
    if (stage === 0) {
      return { type: 'ask', name: 'answers', calls: members.map((seat) => ({ seat, role: 'answer' })) };
    }
    if (finished.some(({ place }) => place.role === 'synthesis' || place.role === 'comparison')) {
      return { type: 'done', result: resultOf(input, materialOf(input, stage - 1)) };
    }
    const material = materialOf(input, stage);
    if (material.length < FEWEST_ANSWERS) {
      return { type: 'done', failure: tooFew('A fusion', material.length, members.length) };
    }
    if (kind === 'moa' && stage <= layers) {
      return {
        type: 'ask',
        name: `layer ${stage + 1}`,
        calls: members.map((seat) => draftCall(input, material, seat)),
      };
    }
    const calls = chair ? [finalCall(input, material, chair)] : [];
    return { type: 'ask', name: kind === 'compare' ? 'comparison' : 'synthesis', calls };
  }
}

function optionsOf({ options }: StrategyInput): FusionOptions {
  return options.fusion ?? { kind: 'merge' };
}

function materialOf({ finished, seed }: StrategyInput, stage: number): Material[] {
  const answers = finished.filter(
    ({ place, status, text }) => place.stage === stage && status === 'completed' && text.trim() !== '',
  );
  return shuffled(answers, seedFor(seed, stage)).map((response, index) => ({
    label: labelAt(index),
    text: response.text,
    response,
  }));
}

function draftCall({ seed }: StrategyInput, material: readonly Material[], seat: Seat): Call {
  const fence = new Fence(seed);
  return {
    seat,
    role: 'draft',
    system: fusionSystem(fence),
    prompt: fusionTask(fence, material, { task: 'draft' }),
  };
}

function finalCall(input: StrategyInput, material: readonly Material[], seat: Seat): Call {
  const options = optionsOf(input);
  const fence = new Fence(input.seed);
  const system = fusionSystem(fence);
  if (options.kind === 'compare') {
    return { seat, role: 'comparison', system, prompt: comparisonTask(fence, material, options) };
  }
  const task = options.kind === 'custom' ? 'custom' : 'merge';
  const { instructions } = options;
  return { seat, role: 'synthesis', system, prompt: fusionTask(fence, material, { task, instructions }) };
}

function resultOf(input: StrategyInput, material: readonly Material[]): RunResult {
  const { kind, criteria = [] } = optionsOf(input);
  const { responseId, model, status, text } = input.finished.at(-1)!;
  const labels = material.map(({ label }) => label);
  const answerOf = (label: string) => material.find((one) => one.label === label)!.response.responseId;
  const made = { response_id: responseId, model, status };
  return {
    kind,
    labels: Object.fromEntries(
      material.map(({ label, response }) => [
        label,
        { response_id: response.responseId, participant_id: response.participantId, model: response.model },
      ]),
    ),
    ...(kind === 'compare'
      ? {
          comparison: {
            ...made,
            criteria,
            table: status === 'completed' ? readComparison(text, labels, criteria) : null,
          },
        }
      : {
          synthesis: {
            ...made,
            citations: citedIn(text, labels).map((label) => ({ label, response_id: answerOf(label) })),
          },
        }),
    price: priceOf(input.finished),
  };
}
