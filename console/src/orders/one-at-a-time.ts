/**
 * Runs what is asked for, never twice at once: whoever asks while it runs has it run once more afterwards, however many they are.
 * Six updates in a tenth of a second are two or three readings, and the last one has seen them all.
 */
export function oneAtATime(run: () => Promise<unknown>): () => void {
  let running = false;
  let again = false;

  async function go(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        // Whoever runs it shows its own failure; the next one is run all the same.
        await run().catch(() => undefined);
      } while (isAsked());
    } finally {
      running = false;
    }
  }
  const isAsked = () => again;

  return () => void go();
}
