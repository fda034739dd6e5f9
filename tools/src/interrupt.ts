/** Between Ctrl-C and the same Ctrl-C once more: a terminal sends it to npm and to us, and npm passes it on. */
const SAME_INTERRUPT_MS = 1_000;

/** Aborts at the first SIGINT, SIGTERM or SIGHUP (its terminal was closed). A later one ends the process at once. */
export function abortOnInterrupt(onFirst: () => void): AbortSignal {
  const stopping = new AbortController();
  let firstAt = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        firstAt = Date.now();
        stopping.abort();
        onFirst();
      } else if (Date.now() - firstAt > SAME_INTERRUPT_MS) process.exit(130);
    });
  }

  return stopping.signal;
}
