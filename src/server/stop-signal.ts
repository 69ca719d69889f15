/**
 * Resolves with false (nothing failed) at the first SIGTERM or SIGINT. At the second one, from somebody who does not want to
 * wait for running answers, the process ends at once.
 */
export function stopSignal(): Promise<false> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (signal: 'SIGTERM' | 'SIGINT'): void => {
      signals += 1;
      if (signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143);
      resolve(false);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
