/** Undoes what was set up, last first, once: at the end, on failure, and on Ctrl-C. */
export class Cleanup {
  #steps = [];
  #done = null;

  add(undo) {
    this.#steps.push(undo);
  }

  /** Starts a process that is stopped in the end, also when that begins while it is still starting. */
  async start(starting) {
    if (this.#done) throw new Error('Stopping: nothing is started any more');
    const running = starting();
    this.add(async () => (await running.catch(() => null))?.stop());
    return running;
  }

  run() {
    this.#done ??= this.#undoAll();
    return this.#done;
  }

  async #undoAll() {
    for (const undo of this.#steps.reverse()) {
      try {
        await undo();
      } catch (error) {
        console.error(error);
        process.exitCode = 1;
      }
    }
  }

  /** On a signal: undo, then end as that signal would. A second one is not waited for. */
  onSignals() {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ])
      process.once(signal, () => {
        console.error('\nStopping ...');
        void this.run().then(() => process.exit(code));
      });
  }
}
