import { COMPENSATIONS } from "@warren/contracts/compensations";
import { order as contract } from "@warren/generated/order";
import { expect, test } from "vitest";
import type { Order, Undo } from "../order.js";
import { compensation } from "./compensation.js";

// Traces, and whoever else tells of an order, ask the contract what undoes a step; the saga decides it.

const order = { orderId: "7d7e6a3e-9c1f-4f6e-8a53-0d3f5d1f7a10" } as Order;
const ending = { status: "cancelled", reason: "customer", message: "" } as const;

const byStep: Readonly<Record<Undo, string>> = COMPENSATIONS;

test.each(Object.entries(byStep))("what gives back the %s is what the contract says: %s", (step, name) => {
  expect(compensation(order, step as Undo, ending).type).toBe(name);
  expect(Object.values(contract.sends).map(({ message }) => message.messageName)).toContain(name);
});
