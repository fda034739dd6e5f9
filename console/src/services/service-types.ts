import type { Answer, warren } from "../app/warren.js";

type Admin = (typeof warren)["admin"];

/** A service of the contract with its instances. */
export type Service = Answer<Admin["services"]>["services"][number];

/** One process of a service, as it last said of itself. */
export type Instance = Service["instances"][number];

/** A circuit breaker. */
export type Circuit = Answer<Admin["circuits"]>["circuits"][number];

/** A queue that a service consumes. */
export type QueueOfService = Answer<Admin["queues"]>["queues"][number];

/** What can be made to fail. */
export type FailureType = Parameters<Admin["simulate"]["start"]["mutate"]>[0]["type"];
