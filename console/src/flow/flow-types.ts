import type { Answer, warren } from "../app/warren.js";

type Admin = (typeof warren)["admin"];

/** The contract as a picture. It does not change while the gateway runs. */
export type Picture = Answer<Admin["flow"]>;

/** A queue as the contract has it. */
export type FlowQueue = Picture["queues"][number];

export type FlowMessage = Picture["messages"][number];

/** All queues and exchanges as they are at a moment. */
export type Live = Answer<Admin["queues"]>;

/** A queue as the broker has it at a moment. */
export type LiveQueue = Live["queues"][number];
