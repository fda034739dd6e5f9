import type { Context } from "./context.js";
import type { Operation, Queue } from "./model.js";
import type { Channels } from "./read-channels.js";
import type { Messages } from "./read-messages.js";

/** The operations of one application, and the queues that it needs beyond those that the document names. */
export type ApplicationOperations = Readonly<{ operations: readonly Operation[]; queues: readonly Queue[] }>;

export const nothing: ApplicationOperations = { operations: [], queues: [] };

/** What everybody who reads an operation needs. */
export type Reading = Readonly<{ messages: Messages; channels: Channels; context: Context; service: string }>;
