import { expect, test } from "vitest";
import { adviceOn } from "./advice.js";
import type { AuditResult } from "./audit.js";
import type { Finding } from "./findings.js";
import { showAudit } from "./show-audit.js";

const summary: AuditResult["summary"] = {
  at: "2026-11-28T12:00:00.000Z",
  durationMs: 1,
  orders: { total: 1, byStatus: { confirmed: 1 }, waiting: 0, moving: 0 },
  checks: [],
  brokerLookedAt: true,
  notices: ["three queues were not looked at"],
};

const ABOUT: Readonly<Partial<Record<string, Finding["about"]>>> = {
  dead_letters: "queue",
  unroutable_messages: "queue",
  stuck_outbox: "database",
};

/** A finding of the kind, with a row that has the fields of every kind. */
function findingOf(kind: string): Finding {
  const row = { orderId: "o-1", productId: "p-1", queue: "q", database: "orders", detail: "it differs" };
  const rows = [{ ...row, count: 1, oldestAt: "now", samples: [] }];

  return { about: ABOUT[kind] ?? "order", kind, count: 1, rows } as unknown as Finding;
}

test("what strangers wrote into a message does not reach the terminal as it is", () => {
  const sample = { ref: "m", message: "A\u001b[2J", reason: "one\ntwo\u0007", attempts: 1, sentTo: "a b" };
  const rows = [{ queue: "q", count: 1, samples: [{ ...sample, orderId: undefined }] }];
  const text = showAudit({
    ...{ clean: false, summary },
    findings: [{ about: "queue", kind: "dead_letters", count: 1, rows }],
  });

  expect(text.replaceAll(/\u001b\[\d+m/g, "")).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(text).toContain("one two");
});

test.each(Object.keys(adviceOn))("%s names its cause and the next step", (kind) => {
  const text = showAudit({ clean: false, findings: [findingOf(kind)], summary });

  expect(text).toMatch(/\ncause: \S.{20,}\nnext: {2}\S.{20,}\n/);
  expect(text).toContain("three queues were not looked at");
  expect(text).toContain(`${kind.replaceAll("_", " ")}: 1`);
});
