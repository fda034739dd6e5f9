import { expect, test } from "vitest";
import { statementSummary } from "./statement-summary.js";

test.each([
  ["BEGIN", "BEGIN", "BEGIN"],
  ["select message_id, outgoing from warren_inbox where queue = $1", "SELECT warren_inbox", "SELECT"],
  ["select 1", "SELECT", "SELECT"],
  [
    "insert into orders (id, total) select * from unnest($1::uuid[], $2::numeric[]) as o (id, total) on conflict (id) do update set total = 1",
    "INSERT orders",
    "INSERT",
  ],
  [
    "update notices n set attempts = 1 where id in (select id from notices order by id for update skip locked)",
    "UPDATE notices SELECT notices",
    "UPDATE",
  ],
  [
    "with done as (update orders o set status = c.status from unnest($1::uuid[]) as c (id) returning 1), along as (insert into order_events (id) select id from done) select count(*) from done",
    "UPDATE orders INSERT order_events",
    "UPDATE",
  ],
  ["delete from only warren_outbox where id = any($1)", "DELETE warren_outbox", "DELETE"],
  ["select * from a join b on a.x is distinct from b.x -- from c", "SELECT a b", "SELECT"],
  ["select * from shop.orders where note = 'from secrets'", "SELECT shop.orders", "SELECT"],
  ["", "STATEMENT", "STATEMENT"],
])("%s is told as %s", (text, summary, operation) => {
  expect(statementSummary(text)).toEqual({ summary, operation });
});

test("a summary is bounded, whatever the statement", () => {
  const wide = `select * from ${Array.from({ length: 200 }, (_, n) => `table_${n}`).join(" join ")}`;

  expect(statementSummary(wide).summary).toHaveLength(255);
});
