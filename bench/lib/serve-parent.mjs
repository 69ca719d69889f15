/**
 * Answers what the harness asks over the channel between the processes, and ends this process with it: nothing stays when
 * the harness is killed. `handlers` are functions by name; several calls add up.
 */
export function serveParent(handlers) {
  process.on('message', async ({ id, name, argument }) => {
    if (!(name in handlers)) return;
    try {
      process.send({ id, result: await handlers[name](argument) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
}

/** Tells the harness the address, when there is one. */
export const ready = (url = null) => process.send({ ready: { url } });
