import { topology } from "@warren/generated/topology";
import { expect, test } from "vitest";
import { consumedQueues, roleOf } from "./queue-roles.js";

test("the contract says which queues have dead letters, not their names", () => {
  for (const { queue, deadLetter } of consumedQueues) {
    expect([queue, roleOf(queue)]).toEqual([queue, "under_way"]);
    expect([deadLetter.queue, roleOf(deadLetter.queue)]).toEqual([deadLetter.queue, "dead_letters"]);
  }
  expect(roleOf("partner.orders.dead")).toBe("foreign");
});

test("every queue of the contract has a role, and only one keeps what is sent to nobody", () => {
  const roles = topology.queues.map(({ name }) => [name, roleOf(name)]);

  expect(roles.filter(([, role]) => role === "foreign")).toEqual([]);
  expect(roles.filter(([, role]) => role === "unroutable")).toEqual([["unroutable", "unroutable"]]);
});

test.each([
  ["orders.processing.standby", "under_way"],
  ["orders.saga.retry.250", "under_way"],
  ["orders.saga.migration", "under_way"],
  ["somebody.migration", "foreign"],
  ["dead-letters.audit", "foreign"],
])("%s is %s", (queue, role) => {
  expect(roleOf(queue)).toBe(role);
});
