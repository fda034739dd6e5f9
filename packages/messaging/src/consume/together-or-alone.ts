import { nextStep, tookTooLong } from "../database/classify.js";

/** A message whose handling failed and was rolled back. */
export type Failed<M> = Readonly<{ kind: "failed"; message: M; error: unknown }>;

/** How often the same messages are tried again after they collided with another transaction. */
const MAX_COLLISIONS = 5;

/**
 * Handles messages together. Where that fails each is handled alone, so that one that fails takes no other with it.
 *
 * @param handle all of them or none
 * @throws PauseError (or what counts as one) when the service cannot work; those that were handled alone by then stay handled
 */
export async function togetherOrAlone<M, Handled>(
  messages: readonly M[],
  handle: (messages: readonly M[]) => Promise<readonly Handled[]>,
  { maxCollisions = MAX_COLLISIONS }: Readonly<{ maxCollisions?: number }> = {},
): Promise<readonly (Handled | Failed<M>)[]> {
  const together = await attempt(messages, handle, maxCollisions);
  if (together.kind === "committed") return together.handled;
  const [only] = messages;
  if (messages.length === 1 && only !== undefined)
    return [{ kind: "failed", message: only, error: together.error }];

  const ended: (Handled | Failed<M>)[] = [];
  for (const message of messages) {
    const alone = await attempt([message], handle, maxCollisions);
    if (alone.kind === "committed") ended.push(...alone.handled);
    else ended.push({ kind: "failed", message, error: alone.error });
  }

  return ended;
}

type Attempt<Handled> =
  | Readonly<{ kind: "committed"; handled: readonly Handled[] }>
  | Readonly<{ kind: "rolled back"; error: unknown }>;

async function attempt<M, Handled>(
  messages: readonly M[],
  handle: (messages: readonly M[]) => Promise<readonly Handled[]>,
  maxCollisions: number,
): Promise<Attempt<Handled>> {
  for (let collisions = 0; ; collisions++) {
    try {
      return { kind: "committed", handled: await handle(messages) };
    } catch (error) {
      const step = nextStep(error);
      if (step === "pause" && !(tookTooLong(error) && messages.length > 1)) throw error;
      if (step !== "again" || collisions >= maxCollisions) return { kind: "rolled back", error };
    }
  }
}
