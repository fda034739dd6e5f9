import { expect, test } from "vitest";
import type { Circuit, Instance, QueueOfService, Service } from "./service-types.js";
import { unwellOf } from "./unwell.js";

const instance = (state: Instance["state"]): Instance => ({
  instance: "one",
  state,
  address: "http://localhost:3003",
  version: "dev",
  startedAt: "2026-03-02T09:30:00.000Z",
  seenAt: "2026-03-02T09:30:00.000Z",
});
const service = (name: string, ...states: Instance["state"][]): Service => ({
  service: name,
  instances: states.map(instance),
});
const circuit = { service: "payment", state: "open" } as Circuit;
const paused = (queue: string) => ({ service: "payment", queue, paused: { by: "sue" } }) as QueueOfService;

test("where all is well there is nothing to look at", () => {
  const services = [service("order", "ready"), service("payment", "ready", "ready")];
  const closed: Circuit = { ...circuit, state: "closed" };
  const open = { ...paused("payments.commands"), paused: null };

  expect(unwellOf({ services, circuits: [closed], queues: [open] })).toEqual([]);
});

test("a service is told of with all that is the matter with it", () => {
  const services = [service("order", "ready"), service("payment", "gone"), service("shipping")];

  expect(
    unwellOf({
      services,
      circuits: [circuit],
      queues: [paused("payments.commands"), paused("payments.queries")],
    }),
  ).toEqual([
    {
      service: "payment",
      matters: [
        { name: "Unavailable", tone: "failed" },
        { name: "Circuit open", tone: "failed" },
        { name: "2 queues paused", tone: "waiting" },
      ],
    },
    { service: "shipping", matters: [{ name: "Not running", tone: "failed" }] },
  ]);
});

test("a service that works and has one queue paused is worth a look, too", () => {
  const known = {
    services: [service("payment", "ready")],
    circuits: [],
    queues: [paused("payments.commands")],
  };

  expect(unwellOf(known)).toEqual([
    { service: "payment", matters: [{ name: "1 queue paused", tone: "waiting" }] },
  ]);
});
