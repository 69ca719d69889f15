import { seedFor, shuffled } from '../../deliberation/chance';
import { checkMembers, checkRequest, FEWEST_ANSWERS, tooFew } from '../../deliberation/check-together';
import { Fence } from '../../deliberation/fence';
import { labelAt } from '../../deliberation/labels';
import { newSeed } from '../../deliberation/new-seed';
import { type ResponseRole } from '../../../conversations/entities/response.entity';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
import {
  type Call,
  type PreparedStrategy,
  Strategy,
  type StrategyInput,
  type StrategyStep,
} from '../strategy';
import { fusionOptions } from './check-fusion';
import { type FusionOptions } from './fusion-options';
import { fusionResult, type Material } from './fusion-result';
import {
  checklistTask,
  comparisonTask,
  FUSION_PROMPT_VERSION,
  fusionSystem,
  fusionTask,
} from './fusion-prompts';

/** What a fusion ends with. */
const FINAL: readonly ResponseRole[] = ['synthesis', 'comparison', 'insights'];

/**
 * Everyone answers (in a mixture: layer by layer, having read the layer before), or answers are there already; then one makes something
 * of them.
 */
export class FusionStrategy extends Strategy {
  readonly name = 'fusion';
  override readonly isStaged = true;
  override readonly canBeBlind = true;
  override readonly promptVersion = FUSION_PROMPT_VERSION;

  override prepare(request: RunRequest, members: readonly Seat[]): PreparedStrategy {
    const { fusion = {} } = request;
    if (!fusion.given) checkMembers(members, 'a fusion');
    checkRequest(request, 'a fusion');
    const seed = fusion.seed ?? newSeed();
    return {
      options: { fusion: fusionOptions(fusion, seed) },
      seed,
      given: fusion.given,
      chair: { name: fusion.model, field: fusion.model === undefined ? 'models' : 'fusion.model' },
    };
  }

  /** Its last word is all that a fusion comes to. */
  override unfinished(): null {
    return null;
  }

  next(input: StrategyInput): StrategyStep {
    const { members, finished, chair } = input;
    const { kind, layers = 0, sources } = optionsOf(input);
    const stage = Math.max(0, ...finished.map(({ place }) => place.stage));
    if (finished.some(({ place }) => FINAL.includes(place.role))) {
      return { type: 'done', result: fusionResult(input, optionsOf(input), materialOf(input, stage - 1)) };
    }
    if (!sources && stage === 0) {
      return { type: 'ask', name: 'answers', calls: members.map((seat) => ({ seat, role: 'answer' })) };
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
    if (!chair) return { type: 'ask', name: 'synthesis', calls: [] };
    const call = finalCall(input, material, chair);
    return { type: 'ask', name: call.role === 'insights' ? 'checklist' : call.role, calls: [call] };
  }
}

function optionsOf({ options }: StrategyInput): FusionOptions {
  return options.fusion ?? { kind: 'merge' };
}

function materialOf(input: StrategyInput, stage: number): Material[] {
  const { finished, seed, given = [] } = input;
  const { sources } = optionsOf(input);
  if (sources) {
    return sources.map(({ label, response_id: responseId, participant_id: participantId, model }) => ({
      label,
      // Needed for what is asked first only, and stored with that: after a restart nobody looks them up.
      text: given.find((answer) => answer.responseId === responseId)?.text ?? '',
      response: { responseId, participantId, model },
    }));
  }
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
  const { kind, instructions, insights } = options;
  const fence = new Fence(input.seed);
  const system = fusionSystem(fence);
  if (kind === 'compare') {
    return { seat, role: 'comparison', system, prompt: comparisonTask(fence, material, options) };
  }
  if (kind === 'guided' && !insights) {
    return { seat, role: 'insights', system, prompt: checklistTask(fence, material, options) };
  }
  const task = kind === 'custom' || kind === 'guided' ? kind : 'merge';
  const prompt = fusionTask(fence, material, { task, instructions, insights });
  return { seat, role: 'synthesis', system, prompt };
}
