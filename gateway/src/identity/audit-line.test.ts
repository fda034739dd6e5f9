import { expect, test } from "vitest";
import { auditLine } from "./audit-line.js";

const done = {
  procedure: "stock.adjust",
  caller: { kind: "staff", name: "sue", role: "trusted" },
  problem: undefined,
  correlationId: "c-1",
} as const;

test("a change is noted with who made it, what it is about and what came of it", () => {
  const input = { adjustments: [{ productId: "prod-001", delta: 5, reason: "for Ada Lovelace" }] };

  expect(auditLine({ ...done, input })).toEqual({
    audit: "stock.adjust",
    by: "trusted sue",
    on: { adjustments: 1 },
    outcome: "done",
    correlationId: "c-1",
  });
});

test("what people wrote is not in it, and what is long is cut", () => {
  const input = {
    ref: "r".repeat(1_000),
    payload: { name: "Ada" },
    because: "Ada asked",
    queue: { Ada: 1 },
    force: true,
  };
  const line = auditLine({
    ...done,
    procedure: "admin.deadLetters.edit",
    input,
    problem: "dead_letter_refused",
  });

  expect(line).toMatchObject({ on: { ref: "r".repeat(100), force: true }, outcome: "dead_letter_refused" });
  expect(JSON.stringify(line)).not.toContain("Ada");
});

test.each([undefined, null, "text", []])("an input that is %j names nothing", (input) => {
  expect(auditLine({ ...done, input }).on).toEqual({});
});
