import { AppError } from '../../../common/errors/app-error';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { isSaid } from '../../conversations/entities/response.entity';
import { type Thread, type ThreadMessage, type ThreadResponse } from '../context/thread';
import { type GivenAnswer } from '../deliberation/given-answer';
import { type RunRequest } from './run-request';

/** A request with what it needs of the conversation, and the conversation as far as it is read. */
export interface WithGiven {
  request: RunRequest;
  thread: Thread;
}

/** Whether a fusion of answers that are there says neither a prompt nor a message: it answers the newest that they answer. */
export function answersTheirMessage({ fusion, strategy, prompt, messageId }: RunRequest): boolean {
  return strategy === 'fusion' && !!fusion?.responseIds && prompt.length === 0 && messageId === undefined;
}

/**
 * Finds the answers that are to be fused, in any turns of the conversation, and the seat on which that is done. `thread` must have been
 * read with these versions. Throws `response_not_found`, naming the field, and `participant_not_found` when nobody has a seat.
 */
export function withGivenAnswers(request: RunRequest, thread: Thread): WithGiven {
  const { fusion, strategy } = request;
  if (!fusion?.responseIds || strategy !== 'fusion') return { request, thread };
  if (request.models) {
    throw AppError.field(
      'validation_failed',
      'models',
      'says nothing with fusion.response_ids: nobody is asked to answer',
    );
  }
  const found = fusion.responseIds.map((id, index) => find(thread, id, `fusion.response_ids[${index}]`));
  const given = found.map(({ response }): GivenAnswer => toGiven(response, fusion.labels?.get(response.id)));
  const newest = Math.max(...found.map(({ place }) => place));
  const isBare = answersTheirMessage(request);
  return {
    request: {
      ...request,
      ...(isBare && { messageId: thread.messages[newest]!.id }),
      models: [{ participantId: seatFor(thread, found[0]!.response, fusion.model) }],
      fusion: { ...fusion, given },
    },
    thread: isBare ? { ...thread, messages: thread.messages.slice(0, newest + 1) } : thread,
  };
}

interface Found {
  response: ThreadResponse;
  /** Of the message that it answers. */
  place: number;
}

function find({ messages }: Thread, id: string, field: string): Found {
  const isIt = (response: ThreadResponse) =>
    response.id === id.toLowerCase() && response.content.trim() !== '' && isSaid(response.role);
  const place = messages.findIndex((message: ThreadMessage) => message.responses.some(isIt));
  const response = messages[place]?.responses.find(isIt);
  refuseHidden(response?.hidden, 'fusing its answers');
  if (response) return { response, place };
  const message = `the conversation has no answer ${id} that has ended and says something`;
  throw AppError.field('response_not_found', field, message);
}

function toGiven(
  { id, participant_id, provider, model, content }: ThreadResponse,
  label?: string,
): GivenAnswer {
  return {
    responseId: id,
    participantId: participant_id ?? '',
    model: `${provider}/${model}`,
    text: content,
    ...(label !== undefined && { label }),
  };
}

/** A response needs a seat to be asked again on: that of the model that fuses, else of whoever gave the first answer. */
function seatFor({ participants }: Thread, first: ThreadResponse, model: string | undefined): string {
  const seat =
    participants.find((one) => [one.alias, `${one.provider}/${one.model}`].includes(model ?? '')) ??
    participants.find(({ id }) => id === first.participant_id) ??
    participants[0];
  if (seat) return seat.id;
  throw new AppError('participant_not_found', {
    detail: 'The conversation has no participant left on whose seat the answers could be fused.',
  });
}
