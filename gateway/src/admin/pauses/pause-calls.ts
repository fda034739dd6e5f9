import { text, typedText } from "@warren/contracts/scalars";
import { LONGEST_PAUSE_MS } from "@warren/service-host";
import * as z from "zod";
import { gives } from "../../rest/gives.js";
import { named } from "../../rest/named.js";
import { forAdmins } from "../../trpc.js";
import { consumers } from "../contract-queues.js";

// What administrators can have stand still, and go on.

const time = z.string().describe("ISO 8601.");

export const QueuePauseView = named(
  "QueuePause",
  "A queue that somebody paused: no instance of its service takes anything from it.",
  z.object({
    queue: z.string(),
    by: z.string().describe("Who did it."),
    reason: z.string(),
    since: time,
    until: time.describe("When it goes on by itself."),
  }),
);

const QueuePauses = named(
  "QueuePauses",
  "All queues that are paused.",
  z.object({ pauses: z.array(QueuePauseView) }),
);

const queues = consumers.flatMap((service) => Object.keys(service.queues));
const queue = z.enum(queues as [string, ...string[]]).describe("One that a service consumes.");
const problems = ["unavailable"] as const;
const path = "/api/admin/pauses";

export const list = forAdmins
  .meta({ rest: { method: "GET", path, summary: "List the queues that are paused", problems } })
  .output(gives(QueuePauses));

export const start = forAdmins
  .meta({
    rest: {
      method: "POST",
      path,
      summary: "Pause a queue",
      description:
        "Every instance of its service gives back what it has in hand and takes nothing more, also one that starts later, until somebody resumes the queue or the time is over. What comes waits. A pause that is there stays, and the answer says whose it is, unless `replaces` names it. Whoever asks again within a minute, for the same reason and as long, is told that it is there.",
      problems: [...problems, "queue_paused"],
    },
  })
  .input(
    z.object({
      queue,
      reason: typedText(300),
      durationMs: z.int().min(1_000).max(LONGEST_PAUSE_MS).default(3_600_000),
      replaces: text(40).optional().describe("`since` of the pause in whose place this one comes."),
    }),
  )
  .output(gives(QueuePauses));

export const end = forAdmins
  .meta({
    rest: {
      method: "DELETE",
      path,
      summary: "Resume a queue",
      description:
        "One that is not paused stays as it is. Where `since` is said, so does one whose pause is another by now.",
      problems: [...problems, "queue_paused"],
    },
  })
  .input(
    z.object({
      queue,
      since: text(40).optional().describe("`since` of the pause that is to end. Default: any."),
    }),
  )
  .output(gives(QueuePauses));
