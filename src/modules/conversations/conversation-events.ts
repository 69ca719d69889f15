import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';

/** What happened to conversations, told after it was committed, to modules that this one does not know. */
@Injectable()
export class ConversationEvents {
  private readonly deletions = new Subject<string>();
  /** Ids of conversations that are gone. */
  readonly deleted$: Observable<string> = this.deletions;

  deleted(conversationId: string): void {
    this.deletions.next(conversationId);
  }
}
