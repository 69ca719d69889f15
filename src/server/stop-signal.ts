/** Ctrl-C in a terminal arrives twice under npm, which passes on what the terminal has sent to all of its programs. */
const SAME_SIGNAL_MS = 500;

/**
 * Resolves with false (nothing failed) at the first SIGTERM or SIGINT. At a later one, from somebody who does not want to
 * wait for running answers, the process ends at once.
 */
export function stopSignal(): Promise<false> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (signal: 'SIGTERM' | 'SIGINT'): void => {
      first ??= performance.now();
      if (performance.now() - first > SAME_SIGNAL_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      resolve(false);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
