import { newId } from '../../../common/ids';
import { exampleThread } from '../example/example-thread';
import { renewIds } from './renew-ids';

const owner = newId();

describe('renewIds', () => {
  it('gives everything a new id and keeps what refers to what', () => {
    const before = exampleThread(new Date());
    const after = renewIds(before, owner);
    const conversationId = after.conversation.id;
    expect(JSON.stringify(after)).not.toContain('01900000-0000-7000-8000-0000000000');
    expect(after.responses.map((response) => response.participantId)).toEqual(
      after.participants.map(({ id }) => id),
    );
    expect(after.responses[0]).toMatchObject({
      ownerId: owner,
      conversationId,
      runId: after.runs[0]!.id,
      messageId: after.messages[0]!.id,
      context: { entries: [{ message_id: after.messages[0]!.id }] },
      content: before.responses[0]!.content,
    });
  });

  it('keeps the order: ids rise along the lists', () => {
    const before = exampleThread(new Date());
    const messages = Array.from({ length: 50 }, () => ({ ...before.messages[0]!, id: newId() }));
    const after = renewIds({ ...before, messages: [...before.messages, ...messages] }, owner);
    const ids = after.messages.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(51);
  });

  it('cuts references to what is not there', () => {
    const before = exampleThread(new Date());
    const [response] = before.responses;
    response!.participantId = newId();
    response!.context = { system_prompt: null, entries: [{ response_id: newId() }], trimmed: 1 };
    const after = renewIds(before, owner);
    expect(after.responses[0]).toMatchObject({ participantId: null, context: { entries: [{}], trimmed: 1 } });
  });
});
