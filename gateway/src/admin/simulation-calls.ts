import { text } from "@warren/contracts/scalars";
import { FailureSimulated, FailureType, MAX_FAILURE_MS } from "@warren/contracts/simulating-failures";
import * as z from "zod";
import { gives } from "../rest/gives.js";
import { named } from "../rest/named.js";
import { forAdmins } from "../trpc.js";

// What administrators can have go wrong on purpose.

const { requestId: _, ...answer } = FailureSimulated.shape;
const serviceName = text(100);

const Simulations = named(
  "SimulatedFailures",
  "What each instance simulates now.",
  z.object({
    instances: z.array(z.object(answer)),
    silent: z
      .array(z.object({ service: z.string(), instance: z.string() }))
      .describe(
        "Instances that let failures be simulated and did not answer in time: it may have been done there.",
      ),
    complete: z
      .boolean()
      .nullable()
      .describe("Whether all of them answered. null: nobody can say who they are."),
  }),
);

const problems = ["not_simulated", "no_answer", "unavailable"] as const;
const path = "/api/admin/failures";

export const state = forAdmins
  .meta({ rest: { method: "GET", path, summary: "Read which failures are simulated", problems } })
  .input(z.object({ service: serviceName.optional() }).prefault({}))
  .output(gives(Simulations));

export const start = forAdmins
  .meta({
    rest: {
      method: "POST",
      path,
      summary: "Simulate a failure of a service",
      description:
        "Every instance of the service fails so, until the time is over or the failure is ended. Never in production.",
      problems,
    },
  })
  .input(
    z.object({
      service: serviceName,
      type: FailureType,
      durationMs: z.int().min(1).max(MAX_FAILURE_MS).default(30_000),
    }),
  )
  .output(gives(Simulations));

export const end = forAdmins
  .meta({
    rest: {
      method: "DELETE",
      path,
      summary: "End simulated failures",
      description: "Of one service or of all, one failure or all of them.",
      problems,
    },
  })
  .input(z.object({ service: serviceName.optional(), type: FailureType.optional() }).prefault({}))
  .output(gives(Simulations));
