import { AppError, type FieldProblem } from '../../../common/errors/app-error';
import { type ConversationDocumentDto } from './dto/conversation-document.dto';

const MOST_PROBLEMS = 50;

/** Throws `validation_failed`, naming each path, unless every reference leads to something in the document. */
export function checkDocument(document: ConversationDocumentDto): void {
  const problems: FieldProblem[] = [];
  const blame = (field: string, message: string) => problems.push({ field, message });

  const participants = identify(document.participants, 'participants', blame);
  const messages = identify(document.messages, 'messages', blame);
  const runs = identify(document.runs, 'runs', blame);
  const responses = identify(document.responses, 'responses', blame);

  document.runs.forEach((run, index) => {
    if (!messages.has(run.message_id)) blame(`runs[${index}].message_id`, 'names no message of the document');
    if (run.retry_of && responses.get(run.retry_of)?.message_id !== run.message_id) {
      blame(`runs[${index}].retry_of`, 'names no response to this message');
    }
  });
  document.responses.forEach((response, index) => {
    const path = `responses[${index}]`;
    const run = runs.get(response.run_id);
    if (!run) blame(`${path}.run_id`, 'names no run of the document');
    else if (run.message_id !== response.message_id) {
      blame(`${path}.message_id`, 'must be the message of the run');
    }
    if (response.participant_id && !participants.has(response.participant_id)) {
      blame(`${path}.participant_id`, 'names no participant of the document');
    }
    response.context?.entries.forEach((entry, place) => {
      const known =
        (entry.message_id === undefined || messages.has(entry.message_id)) &&
        (entry.response_id === undefined || responses.has(entry.response_id));
      if (!known) blame(`${path}.context.entries[${place}]`, 'names nothing of the document');
    });
  });
  const numbers = new Set<string>();
  document.attempts.forEach(({ response_id, number }, index) => {
    if (!responses.has(response_id)) {
      blame(`attempts[${index}].response_id`, 'names no response of the document');
    }
    const key = `${response_id} ${number}`;
    if (numbers.has(key))
      blame(`attempts[${index}].number`, 'is the number of an earlier attempt of the response too');
    numbers.add(key);
  });
  document.messages.forEach((message, index) => {
    const selected = message.selected_response_id;
    if (selected && responses.get(selected)?.message_id !== message.id) {
      blame(`messages[${index}].selected_response_id`, 'names no response to this message');
    }
    message.tool_results?.forEach((result, place) => {
      if (!responses.has(result.response_id)) {
        blame(`messages[${index}].tool_results[${place}].response_id`, 'names no response of the document');
      }
    });
  });

  const [first] = problems;
  if (!first) return;
  const others = problems.length > 1 ? ` There are ${problems.length - 1} more problems.` : '';
  throw new AppError('validation_failed', {
    detail: `${first.field}: ${first.message}.${others}`,
    errors: problems.slice(0, MOST_PROBLEMS),
  });
}

type Blame = (field: string, message: string) => void;

function identify<T extends { id: string }>(items: readonly T[], list: string, blame: Blame): Map<string, T> {
  const byId = new Map<string, T>();
  items.forEach((item, index) => {
    if (byId.has(item.id)) blame(`${list}[${index}].id`, 'is the id of an earlier one too');
    else byId.set(item.id, item);
  });
  return byId;
}
