import { expect, test } from "vitest";
import { nothingYet, type BulkEnd } from "./bulk.js";
import { sayRestored } from "./say-restored.js";

const end = (change: Partial<BulkEnd>): BulkEnd => ({
  ...{ ...nothingYet(1), settled: 1, end: { kind: "all" } },
  ...change,
});

test.each([
  [end({ done: 2 }), "2 letters are back.", "done"],
  [
    end({ done: 1, left: new Map([["it was put back before", 3]]) }),
    "1 letter is back. 3 not: it was put back before.",
    "waiting",
  ],
  [
    end({ left: new Map([["it was too large for the audit trail", 1]]) }),
    "1 not: it was too large for the audit trail.",
    "waiting",
  ],
  [
    end({ done: 2, isPart: true }),
    "2 letters are back. That may not be all of them: the audit trail is too long to be read whole in ten seconds, or has lost its oldest entries, they hold more than 64 MiB, or the message broker did not answer. What is still in the audit trail can be put back from there.",
    "waiting",
  ],
  [
    end({ done: 3, isPart: true, end: { kind: "stopped" } }),
    "3 letters are back. You stopped it. What is still in the audit trail can be put back from there.",
    "waiting",
  ],
  [
    end({ done: 20, end: { kind: "failed", error: new Error("busy") } }),
    "Not all of it is back: The console itself failed: busy 20 letters are back.",
    "failed",
  ],
] as const)("what came of an undo is said whole", (outcome, text, tone) => {
  expect(sayRestored(outcome)).toEqual({ text, tone });
});
