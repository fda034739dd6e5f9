import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import { at } from "./example-order.js";
import { text, Timestamp, Uuid } from "./scalars.js";

/** Ten minutes: whoever forgets a failure gets the service back. */
export const MAX_FAILURE_MS = 600_000;

export const FailureType = part(
  "FailureType",
  "What a service can be told to do wrong; each service knows some of them.",
  z.enum([
    "database_timeout",
    "slow_handlers",
    "handler_errors",
    "provider_down",
    "provider_slow",
    "provider_declines",
  ]),
);

export const SimulatedFailure = part(
  "SimulatedFailure",
  "A failure that is simulated now, and until when.",
  z.object({ type: FailureType, since: Timestamp, until: Timestamp }),
);

const requestId = "0d9e8a51-6a43-4d0c-9d0b-2f7f6d1e0001";

const serviceName = () => text(100);

export const SimulateFailure = define(
  "SimulateFailure",
  {
    version: "1.0.0",
    correlateBy: "requestId",
    description:
      "Has every instance of a service simulate a failure, or end it, or say which it simulates. Instances that do not let failures be simulated never hear it.",
    examples: [
      { requestId, service: "payment", action: "start", type: "provider_down", durationMs: 30_000 },
      { requestId, action: "report" },
    ],
  },
  z.object({
    requestId: Uuid,
    service: serviceName().optional().describe("Whose instances are meant. Default: every service's."),
    action: z.enum(["start", "end", "report"]),
    type: FailureType.optional().describe("Which failure; to end, default: all of them."),
    durationMs: z
      .int()
      .min(1)
      .max(MAX_FAILURE_MS)
      .optional()
      .describe("How long a failure that is started lasts. Default: 30 seconds."),
  }),
);

export const FailureSimulated = define(
  "FailureSimulated",
  {
    version: "1.0.0",
    correlateBy: "requestId",
    description: "What one instance now simulates, having done what it was told, or why it did not.",
    examples: [
      {
        requestId,
        service: "payment",
        instance: "5b0c6f0e-7f7e-4f4e-8a3e-0d9e8a510001",
        types: ["database_timeout", "slow_handlers", "handler_errors", "provider_down", "provider_slow"],
        active: [{ type: "provider_down", since: at(0), until: at(30) }],
      },
    ],
  },
  z.object({
    requestId: Uuid,
    service: serviceName(),
    instance: text(100),
    types: z.array(FailureType).max(20).describe("What can be simulated there."),
    active: z.array(SimulatedFailure).max(20),
    refused: text(200).optional().describe("Why nothing was changed there."),
  }),
);
