import { Injectable } from '@nestjs/common';
import { isId } from '../../../common/ids';
import { decodeCursor, encodeCursor } from '../../../common/pagination';
import { type ListRunsQueryDto, RunDto, type RunPageDto } from '../dto/run.dto';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';

const PAGE_SIZE = 20;

/** Reads the runs of a conversation, page by page from the newest back. */
@Injectable()
export class ListRuns {
  constructor(
    private readonly runs: LiveRuns,
    private readonly reader: RunReader,
  ) {}

  /** Throws `conversation_not_found` and `invalid_cursor`. */
  async execute(
    ownerId: string,
    conversationId: string,
    { cursor, limit = PAGE_SIZE }: ListRunsQueryDto,
  ): Promise<RunPageDto> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1, ([last = '']) => isId(last));
    const found = await this.reader.list(ownerId, conversationId, { after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((stored) => {
        const live = stored.run.status === 'running' && this.runs.findOwned(ownerId, stored.run.id);
        return live && !live.completed ? RunDto.fromLive(live) : RunDto.fromStored(stored);
      }),
      next_cursor: last && found.length > limit ? encodeCursor([last.run.id]) : null,
    };
  }
}
