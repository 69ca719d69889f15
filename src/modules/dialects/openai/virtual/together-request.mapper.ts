import { AppError } from '../../../../common/errors/app-error';
import { CouncilDto } from '../../../chat/dto/council.dto';
import { DebateDto } from '../../../chat/dto/debate.dto';
import { FusionDto } from '../../../chat/dto/fusion.dto';
import { type RunLimits } from '../../../chat/planning/run-request';
import { type TogetherRequest } from '../../../chat/unkept/together-request';
import { type ResolvedModel } from '../../../providers/catalogue/catalogue-model';
import { type ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { type TogetherDto } from '../dto/together.dto';
import { toCompletionRequest } from '../requests/request.mapper';
import { type VirtualModel } from './virtual-model';

/** Who answers, and who puts the answers together. */
export interface Cast {
  virtual: VirtualModel;
  members: readonly ResolvedModel[];
  chair: string | undefined;
}

/** Throws `validation_failed` for fields that contradict each other. */
export function toTogetherRequest(
  ownerId: string,
  body: ChatCompletionRequestDto,
  { virtual: { strategy }, members, chair }: Cast,
): TogetherRequest {
  const { system, messages, parameters, tools, output } = toCompletionRequest(ownerId, body);
  const { council, fusion, debate } = body.parley ?? {};
  // A vote needs nobody, so that whoever is configured says nothing; whoever is named is refused.
  const judge = debate?.closing === 'vote' ? (body.parley?.chair ?? undefined) : chair;
  return {
    ownerId,
    system,
    messages,
    parameters,
    tools,
    output,
    members,
    strategy,
    limits: limitsOf(strategy, body.parley ?? {}),
    ...(strategy === 'council' && { council: { ...CouncilDto.toWish(council ?? {}), chairman: chair } }),
    ...(strategy === 'debate' && { debate: { ...DebateDto.toWish(debate ?? {}), judge } }),
    ...(strategy === 'fusion' && {
      fusion: { ...FusionDto.toWish(fusion ?? {}), ...(chair !== undefined && { model: chair }) },
    }),
  };
}

function limitsOf(strategy: string, { min_answers, max_cost_usd, max_total_tokens }: TogetherDto): RunLimits {
  return {
    deadlines: {},
    ...(strategy === 'broadcast'
      ? { minAnswers: 1, onQuorum: 'cancel_rest' as const }
      : { minAnswers: min_answers ?? undefined }),
    maxCostUsd: max_cost_usd ?? undefined,
    maxTotalTokens: max_total_tokens ?? undefined,
  };
}

/** Fields that mean the same for all virtual models. */
const OF_ALL: readonly (keyof TogetherDto)[] = ['members', 'max_cost_usd', 'max_total_tokens'];

/** Throws for what an answer of several models would lack, and for options of another virtual model. */
export function refuseWhatNoneHas(body: ChatCompletionRequestDto, { id, options }: VirtualModel): void {
  const lacks = (field: string) =>
    AppError.field(
      'unsupported_parameter',
      field,
      `is not there for ${id}: members answer, and one puts it together`,
    );
  if (body.tools?.length) throw lacks('tools');
  if (body.logprobs) throw lacks('logprobs');
  if (body.response_format && body.response_format.type !== 'text') throw lacks('response_format');
  if ((body.n ?? 1) > 1)
    throw AppError.field('validation_failed', 'n', `must be 1 for ${id}: it has one answer`);
  if ((body.route ?? 'all') !== 'all') {
    throw AppError.field(
      'validation_failed',
      'route',
      `says nothing for ${id}, which asks its members itself`,
    );
  }
  const { parley = {} } = body;
  if (parley?.fusion?.kind === 'guided') {
    throw AppError.field(
      'validation_failed',
      'parley.fusion.kind',
      'guided needs somebody who chooses: start a run',
    );
  }
  for (const [name, value] of Object.entries(parley ?? {})) {
    const field = name as keyof TogetherDto;
    if (value === undefined || value === null || OF_ALL.includes(field) || options.includes(field)) continue;
    throw AppError.field('validation_failed', `parley.${name}`, `says nothing for ${id}`);
  }
}

/** An error of the strategy in the words of this API. */
export function inTermsOfMembers(error: unknown): unknown {
  return AppError.renamed(error, fieldHere);
}

const OTHER_NAMES: Readonly<Record<string, string>> = {
  prompt: 'messages',
  'council.chairman': 'parley.chair',
  'fusion.model': 'parley.chair',
  'debate.judge': 'parley.chair',
};

function fieldHere(field: string): string {
  const known = OTHER_NAMES[field];
  if (known !== undefined) return known;
  if (/^models\b/.test(field)) return field.replace(/^models/, 'parley.members');
  return /^(?:council|fusion|debate|min_answers|max_)/.test(field) ? `parley.${field}` : field;
}
