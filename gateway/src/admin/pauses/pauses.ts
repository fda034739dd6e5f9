import type { PauseStore, QueuePause } from "@warren/service-host";
import { nameOf } from "../../identity/caller.js";
import { Problem } from "../../problem.js";
import { router } from "../../trpc.js";
import * as calls from "./pause-calls.js";

export type PauseParts = Readonly<{ pauses: PauseStore }>;

/** Pauses of queues, for administrators. The services look for them every second. */
export function pausesRouter({ pauses }: PauseParts) {
  const list = async () => ({ pauses: await reached(pauses.list()) });

  return router({
    list: calls.list.query(list),

    start: calls.start.mutation(async ({ input: { queue, reason, durationMs, replaces }, ctx }) => {
      const now = Date.now();
      const there = await reached(
        pauses.pause(
          {
            queue,
            reason,
            by: nameOf(ctx.caller),
            since: new Date(now).toISOString(),
            until: new Date(now + durationMs).toISOString(),
          },
          { replaces },
        ),
      );
      if (there !== undefined) throw new Problem("queue_paused", whose(there));

      return list();
    }),

    end: calls.end.mutation(async ({ input: { queue } }) => {
      await reached(pauses.resume(queue));

      return list();
    }),
  });
}

function whose({ queue, by, since, until, reason }: QueuePause): string {
  return `${by} paused ${queue} at ${since}, until ${until}: ${reason}. It stays so. To pause it anew in place of that, say replaces: "${since}".`;
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
