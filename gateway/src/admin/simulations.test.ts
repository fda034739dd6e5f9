import type { SimulateFailure } from "@warren/generated/gateway";
import { PublishError } from "@warren/messaging";
import type { Listing, Registered } from "@warren/service-host";
import { expect, test } from "vitest";
import { createSimulations, type Simulated } from "./simulations.js";

// Instances that answer at once, late or never; real ones are told in tests/administration.test.ts.

const origin = { correlationId: "c-1" };
const nobodyKnows: Listing = { known: false, reason: "Redis cannot be reached." };

function registered(service: string, instance: string, simulates: string[] = ["provider_down"]): Registered {
  const at = "2026-11-29T10:00:00.000Z";
  const figures = { pid: 1, rssBytes: 1, heapUsedBytes: 1, eventLoopLagMs: 0 };
  const report = { process: figures, checks: [], circuits: [], handled: {}, simulated: [], simulates };
  const of = { address: "http://a", version: "1", startedAt: at, seenAt: at, state: "ready" };

  return { service, instance, ...of, gone: false, report };
}

const answer = (service: string, instance: string, refused?: string): Simulated => ({
  service,
  instance,
  types: ["provider_down"],
  active: [],
  ...(refused === undefined ? {} : { refused }),
});

/** Instances that answer, as a broker would bring it. */
function open(answers: readonly Simulated[], listing: Listing, timeoutMs = 50) {
  const sent: SimulateFailure["data"][] = [];
  const simulations = createSimulations({
    timeoutMs,
    instances: async () => listing,
    publisher: async () => ({
      publish: async (messages) => {
        for (const { data } of messages as readonly SimulateFailure[]) {
          sent.push(data);
          for (const one of answers) simulations.hear({ requestId: data.requestId, ...one });
        }
      },
    }),
  });

  return { simulations, sent };
}

test("what all have answered who let failures be simulated is complete, and is not waited for any longer", async () => {
  const instances = [registered("payment", "p1"), registered("order", "o1"), registered("payment", "p2", [])];
  const { simulations, sent } = open([answer("payment", "p1")], { known: true, instances }, 600_000);

  const asked = { service: "payment", action: "start", type: "provider_down", durationMs: 1_000 } as const;
  expect(await simulations.ask(asked, origin)).toEqual({
    instances: [answer("payment", "p1")],
    silent: [],
    complete: true,
  });
  expect(sent).toMatchObject([asked]);
});

test("who has not answered in time is named, and one that is gone is not waited for", async () => {
  const instances = [
    registered("payment", "p1"),
    registered("payment", "p2"),
    { ...registered("payment", "p3"), gone: true },
  ];
  const { simulations } = open([answer("payment", "p1")], { known: true, instances });

  expect(await simulations.ask({ action: "report" }, origin)).toMatchObject({
    silent: [{ service: "payment", instance: "p2" }],
    complete: false,
  });
});

test("where nobody knows who runs, nobody knows whether all have answered", async () => {
  const { simulations } = open([answer("payment", "p1")], nobodyKnows);

  expect(await simulations.ask({ action: "report" }, origin)).toMatchObject({ complete: null, silent: [] });
});

test.each<[string, readonly Simulated[], Listing, string, RegExp]>([
  ["nobody can", [], { known: true, instances: [] }, "not_simulated", /No instance of payment lets failures/],
  [
    "nobody answers who should",
    [],
    { known: true, instances: [registered("payment", "p1")] },
    "no_answer",
    /may have been done/,
  ],
  [
    "all refuse",
    [answer("payment", "p1", "It cannot be.")],
    nobodyKnows,
    "not_simulated",
    /It cannot be\. What can be: provider_down/,
  ],
])("where %s, the answer is a problem", async (_, answers, listing, code, text) => {
  const { simulations } = open(answers, listing);

  await expect(simulations.ask({ service: "payment", action: "report" }, origin)).rejects.toMatchObject({
    problem: { code },
    message: expect.stringMatching(text) as string,
  });
});

test.each([
  ["unroutable", "not_simulated"],
  ["timed_out", "unavailable"],
] as const)("a command that is %s is a problem, %s", async (code, problem) => {
  const simulations = createSimulations({
    instances: async () => nobodyKnows,
    publisher: async () => ({ publish: () => Promise.reject(new PublishError(code, "no")) }),
  });

  await expect(simulations.ask({ action: "report" }, origin)).rejects.toMatchObject({
    problem: { code: problem },
  });
});
