import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';

export interface Reveal {
  runId: string;
  at: Date;
}

/** What happened to conversations, told after it was committed, to modules that this one does not know. */
@Injectable()
export class ConversationEvents {
  private readonly deletions = new Subject<string>();
  /** Ids of conversations that are gone. */
  readonly deleted$: Observable<string> = this.deletions;

  private readonly reveals = new Subject<Reveal>();
  /** Blind runs whose names may be told from now on. */
  readonly revealed$: Observable<Reveal> = this.reveals;

  revealed(reveal: Reveal): void {
    this.reveals.next(reveal);
  }

  deleted(conversationId: string): void {
    this.deletions.next(conversationId);
  }
}
