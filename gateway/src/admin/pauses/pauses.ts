import type { PauseStore, QueuePause } from "@warren/service-host";
import { nameOf } from "../../identity/caller.js";
import { Problem } from "../../problem.js";
import { router } from "../../trpc.js";
import * as calls from "./pause-calls.js";

const ASKED_AGAIN_WITHIN_MS = 60_000;

export type PauseParts = Readonly<{ pauses: PauseStore }>;

/** Pauses of queues, for administrators. The services look for them every second. */
export function pausesRouter({ pauses }: PauseParts) {
  const list = async () => ({ pauses: await reached(pauses.list()) });

  return router({
    list: calls.list.query(list),

    start: calls.start.mutation(async ({ input: { queue, reason, durationMs, replaces }, ctx }) => {
      const now = Date.now();
      const wanted = {
        queue,
        reason,
        by: nameOf(ctx.caller),
        since: new Date(now).toISOString(),
        until: new Date(now + durationMs).toISOString(),
      };
      const there = await reached(pauses.pause(wanted, { replaces }));
      if (there !== undefined && !isSameWish(there, wanted))
        throw stays(there, `To pause it anew in place of that, say replaces: "${there.since}".`);

      return list();
    }),

    end: calls.end.mutation(async ({ input: { queue, since } }) => {
      const there = await reached(pauses.resume(queue, { since }));
      if (there !== undefined) throw stays(there, `To end that, say since: "${there.since}".`);

      return list();
    }),
  });
}

/** Whoever did not hear the answer asks again, soon: what they wanted is there. Later the same words want a longer pause. */
function isSameWish(there: QueuePause, wanted: QueuePause): boolean {
  return (
    there.by === wanted.by &&
    there.reason === wanted.reason &&
    lastingMs(there) === lastingMs(wanted) &&
    Date.parse(wanted.since) - Date.parse(there.since) <= ASKED_AGAIN_WITHIN_MS
  );
}

function lastingMs({ since, until }: QueuePause): number {
  return Date.parse(until) - Date.parse(since);
}

function stays({ queue, by, since, until, reason }: QueuePause, otherwise: string): Problem {
  return new Problem(
    "queue_paused",
    `${by} paused ${queue} at ${since}, until ${until}: ${reason}. It stays so. ${otherwise}`,
  );
}

async function reached<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw new Problem("unavailable", "Pauses of queues are kept in Redis, which cannot be reached.", {
      cause: error,
    });
  }
}
