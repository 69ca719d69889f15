/** Milliseconds. A class because it is an injection token: tests shorten the times. */
export class LeaseTimes {
  readonly heartbeatMs: number = 2_000;
  /** How long after its last heartbeat a process is taken for dead. */
  readonly leaseMs: number = 10_000;
  /** With the commit that follows, at most 250 ms of text are lost. */
  readonly checkpointMs: number = 150;
}
