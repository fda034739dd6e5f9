import type { Model } from "@warren/asyncapi";
import { bothOf, type Both } from "./both.js";
import type { Change } from "./change.js";
import { bindingChanges } from "./diff-bindings.js";
import { envelopeChanges } from "./diff-envelopes.js";
import { exchangeChanges } from "./diff-exchanges.js";
import { headerChanges } from "./diff-headers.js";
import { keyChanges } from "./diff-keys.js";
import { messageChanges } from "./diff-messages.js";
import { operationChanges } from "./diff-operations.js";
import { operationSettingChanges } from "./diff-operation-settings.js";
import { parameterChanges } from "./diff-parameters.js";
import { orderChanges } from "./order/order-changes.js";
import { payloadChanges } from "./diff-payloads.js";
import { queueSettingChanges } from "./diff-queue-settings.js";
import { queueChanges } from "./diff-queues.js";
import { replyChanges } from "./diff-replies.js";
import { serviceChanges } from "./diff-services.js";

const parts: readonly ((both: Both) => readonly Change[])[] = [
  payloadChanges,
  headerChanges,
  envelopeChanges,
  messageChanges,
  keyChanges,
  parameterChanges,
  exchangeChanges,
  bindingChanges,
  queueChanges,
  queueSettingChanges,
  orderChanges,
  operationChanges,
  replyChanges,
  operationSettingChanges,
  serviceChanges,
];

/** All that changed between two versions of a contract: for whom it matters, how, and in which order to deploy. */
export function diffModels(before: Model, after: Model): readonly Change[] {
  return modelChanges(bothOf(before, after));
}

export function modelChanges(both: Both): readonly Change[] {
  return parts.flatMap((changesOf) => changesOf(both));
}
