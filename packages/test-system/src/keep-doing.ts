/**
 * Does something again and again, until it fails. `end` resolves when the last of it is done, and rejects with what it failed of;
 * it may be called twice.
 */
export function keepDoing(act: () => Promise<unknown>): Readonly<{ end(): Promise<void> }> {
  const over = new AbortController();
  const doing = (async () => {
    while (!over.signal.aborted) await act();
  })();
  // Told by `end`, which may be called much later.
  doing.catch(() => undefined);

  return {
    async end() {
      over.abort();
      await doing;
    },
  };
}
