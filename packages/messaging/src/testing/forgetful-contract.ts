import { service } from "../contract/index.js";
import { worker } from "./test-contract.js";

const { work, orders, asks } = worker.queues;

/** The worker, on the same queues, of which none has an inbox. */
export const forgetful = service({
  ...worker,
  queues: { work: { ...work, inbox: false }, orders: { ...orders, inbox: false }, asks },
});
