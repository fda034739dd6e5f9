import * as z from "zod";
import { named } from "../rest/named.js";

const time = z.string().describe("ISO 8601.");

const Check = named(
  "ReadinessCheck",
  "One thing that an instance needs, and whether it has it.",
  z.object({
    name: z.string(),
    ok: z.boolean(),
    optional: z.boolean().optional().describe("It is ready without it."),
    reason: z
      .string()
      .optional()
      .describe("Why it is not as it should be: of a paused queue, what it waits for."),
    detail: z.string().optional(),
  }),
);

export const Simulated = named(
  "SimulatedFault",
  "A failure that is simulated now.",
  z.object({ type: z.string(), since: time, until: time }),
);

const Instance = named(
  "ServiceInstance",
  "One process of a service, as it last said of itself. An instance of an older version says less.",
  z.object({
    instance: z.string(),
    state: z
      .enum(["ready", "unavailable", "gone"])
      .describe("gone: its heartbeat stopped, and nobody had stopped it. It is listed for ten minutes more."),
    replacedBy: z
      .string()
      .optional()
      .describe(
        "Of one that is gone: the instance that was started after its last heartbeat, and so is there in its place. Without: it is missing.",
      ),
    host: z.string().optional(),
    address: z.string().describe("Of its health and metrics."),
    version: z.string(),
    startedAt: time,
    seenAt: time.describe("Its last heartbeat, by its own clock."),
    process: z
      .object({
        pid: z.number(),
        rssBytes: z.number(),
        heapUsedBytes: z.number(),
        eventLoopLagMs: z.number().describe("99 of 100 timers waited less since the heartbeat before."),
      })
      .optional()
      .describe("Services that share a process have the same figures."),
    checks: z.array(Check).optional(),
    handled: z
      .record(z.string(), z.number())
      .optional()
      .describe("Messages since its start, by how they ended: done, duplicate, retried, dead, expired."),
    batches: z
      .array(
        z.object({
          queue: z.string(),
          batches: z.number().describe("How many were handled since the heartbeat before."),
          messages: z.number().describe("How many messages they had on average."),
        }),
      )
      .optional()
      .describe("Of each queue that had some."),
    simulated: z.array(Simulated).optional(),
  }),
);
export type InstanceView = z.output<typeof Instance>;

export const ServiceList = named(
  "ServiceList",
  "Every service of the contract, the gateway too.",
  z.object({ services: z.array(z.object({ service: z.string(), instances: z.array(Instance) })) }),
);

export const CircuitList = named(
  "CircuitList",
  "The circuit breakers: what lets no calls through after many failures, to give their receiver a rest.",
  z.object({
    circuits: z.array(
      z.object({
        service: z.string(),
        instance: z.string(),
        name: z.string().describe("To whom it leads."),
        state: z
          .enum(["closed", "half-open", "open"])
          .describe("open: no call is made. half-open: one is, to try."),
        since: time,
        reason: z.string().optional().describe("Why it opened."),
        seenAt: time.describe("When its instance said so: some seconds ago, but for this gateway's own."),
      }),
    ),
    complete: z.boolean().describe("false: only those of this gateway are known."),
    why: z.string().optional().describe("Why the others are not known."),
  }),
);
export type CircuitView = z.output<typeof CircuitList>["circuits"][number];
