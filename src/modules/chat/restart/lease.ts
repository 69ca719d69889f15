import { type Observable } from 'rxjs';

/**
 * Whether this process may still speak for its runs. Both type and injection token. A process that was paused for longer than
 * its lease cannot know what happened meanwhile: it is silent until it has asked.
 */
export abstract class Lease {
  /** Written into the runs that this process starts; another one after the lease was lost. */
  abstract get workerId(): string;
  /** By the monotonic clock of this machine, and never longer than the database thinks. Costs nothing to ask. */
  abstract get isHeld(): boolean;
  /** Emits when the lease was renewed, or when it was lost and the runs under it were abandoned. */
  abstract readonly confirmed$: Observable<void>;
}
