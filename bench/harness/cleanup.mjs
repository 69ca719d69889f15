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

  /** When the benchmark is ended from outside: undo, then end as that does. A second Ctrl-C is not waited for. */
  onSignals() {
    const end = (code) => {
      console.error('\nStopping ...');
      void this.run().then(() => process.exit(code));
    };
    process.once('SIGINT', () => end(130));
    process.once('SIGTERM', () => end(143));
    process.once('SIGHUP', () => end(129));
    // Nobody reads the tables any more: `npm run bench | head`.
    let isRead = true;
    process.stdout.on('error', () => {
      if (isRead) end(1);
      isRead = false;
    });
  }
}
