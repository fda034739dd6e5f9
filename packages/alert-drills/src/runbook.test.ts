import { expect, test } from "vitest";
import { readRunbook } from "./runbook.js";

test("what a page has one look at is asked: metrics, recorded rules and expressions", () => {
  const { queries } = readRunbook("BacklogGrows");

  expect(queries).toContain("queue:drain:seconds");
  expect(queries).toContain("deriv(rabbitmq_detailed_queue_messages[15m])");
  expect(queries).toContain("max by (queue) (warren_queue_paused_by_operator)");
  expect(readRunbook("BrokerMemoryAlarm").queries).toEqual([
    "rabbitmq_process_resident_memory_bytes",
    "rabbitmq_resident_memory_limit_bytes",
    "topk(5, rabbitmq_detailed_queue_messages)",
  ]);
});

test("commands, statements and paths of a page are no queries", () => {
  expect(readRunbook("OutboxStuck").queries).toEqual([
    "max by (service) (warren_outbox_rows)",
    "max by (service) (warren_outbox_rejected_rows)",
  ]);
  expect(readRunbook("ProgramDown").queries).toEqual([]);
});

test("a page is followed to the letter", () => {
  const page = readRunbook("BrokerDiskAlarm");

  expect(page.span("rabbitmqctl set_disk_free_limit")).toBe("rabbitmqctl set_disk_free_limit 50MB");
  expect(() => page.span("rm -rf")).toThrow(
    "the page of BrokerDiskAlarm has nothing that begins with rm -rf",
  );
  expect(() => page.says("delete the queue")).toThrow("does not say: delete the queue");
});
