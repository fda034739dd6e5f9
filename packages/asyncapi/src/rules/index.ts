import type { Model } from "../model/model.js";
import type { Severity } from "../model/problem.js";
import { bindingNamesAKey } from "./binding-names-a-key.js";
import { bindingsArePossible, criteriaAreSaid } from "./bindings-are-possible.js";
import { classicQueueHasOneHome } from "./classic-queue-has-one-home.js";
import { consumedQueueHasDeadLetter } from "./consumed-queue-has-dead-letter.js";
import { correlationNamesAField } from "./correlation-names-a-field.js";
import { deadLetterArrives } from "./dead-letter-arrives.js";
import { durableQueues } from "./durable-queues.js";
import { effectsAreDurable } from "./effects-are-durable.js";
import { exampleMatchesPayload } from "./example-matches-payload.js";
import { exchangeNameIsKnown } from "./exchange-name-is-known.js";
import { exclusiveSubscriptions } from "./exclusive-subscriptions.js";
import { handlerHasAName } from "./handler-has-a-name.js";
import { inboxFitsMessages } from "./inbox-fits-messages.js";
import { keyIsConsumed } from "./key-is-consumed.js";
import { keyIsUsed } from "./key-is-used.js";
import { exchangeHasOneType, knownExchanges } from "./known-exchanges.js";
import { knownServices } from "./known-services.js";
import { messageAgreesWithContract } from "./message-agrees-with-contract.js";
import { messageFitsTheWire } from "./message-fits-the-wire.js";
import { messageIsDescribed } from "./message-is-described.js";
import { namesFit } from "./names-fit.js";
import { oneHandlerAMessage } from "./one-handler-a-message.js";
import { openKeyHasAPlace } from "./open-key-has-a-place.js";
import { payloadComesFromTheContract } from "./payload-comes-from-the-contract.js";
import { payloadIsDescribed } from "./payload-is-described.js";
import { prefetchFitsBatch } from "./prefetch-fits-batch.js";
import { patternIsQuick } from "./pattern-is-quick.js";
import { packIsUnderstood } from "./pack-is-understood.js";
import { partitionsKeepOrder } from "./partitions-keep-order.js";
import { priorityIsHeard } from "./priority-is-heard.js";
import { queueArguments } from "./queue-arguments.js";
import { queueCatchesItsOwn } from "./queue-catches-its-own.js";
import { queueHasOneShape } from "./queue-has-one-shape.js";
import { queueHasOneName } from "./queue-has-one-name.js";
import { queueIsBound } from "./queue-is-bound.js";
import { queueIsFed, queueIsLinked } from "./queue-is-linked.js";
import { queueIsConsumed } from "./queue-is-consumed.js";
import { reservedNames } from "./reserved-names.js";
import { requestsAreAnswered } from "./requests-are-answered.js";
import { retryAddsUp } from "./retry-adds-up.js";
import { routesCanBeToldApart } from "./routes-can-be-told-apart.js";
import type { Rule } from "./rule.js";
import { sentMessageIsTaken } from "./sent-message-is-taken.js";
import { takenMessageIsSent } from "./taken-message-is-sent.js";
import { uniqueAddresses } from "./unique-addresses.js";
import { usableNames, usableServiceNames } from "./usable-names.js";
import { versionIsSemver } from "./version-is-semver.js";
import { usedMessages } from "./used-messages.js";

/** All rules, in the order in which their problems are reported: names, exchanges, queues, keys, operations, messages. */
export const rules: readonly Rule[] = [
  usableNames,
  knownServices,
  versionIsSemver,
  uniqueAddresses,
  reservedNames,
  namesFit,
  knownExchanges,
  exchangeNameIsKnown,
  bindingsArePossible,
  queueHasOneName,
  queueHasOneShape,
  queueIsBound,
  queueIsConsumed,
  queueArguments,
  durableQueues,
  classicQueueHasOneHome,
  consumedQueueHasDeadLetter,
  deadLetterArrives,
  retryAddsUp,
  prefetchFitsBatch,
  bindingNamesAKey,
  keyIsUsed,
  keyIsConsumed,
  openKeyHasAPlace,
  sentMessageIsTaken,
  takenMessageIsSent,
  oneHandlerAMessage,
  routesCanBeToldApart,
  requestsAreAnswered,
  inboxFitsMessages,
  effectsAreDurable,
  exclusiveSubscriptions,
  packIsUnderstood,
  partitionsKeepOrder,
  priorityIsHeard,
  payloadComesFromTheContract,
  messageIsDescribed,
  messageAgreesWithContract,
  exampleMatchesPayload,
  correlationNamesAField,
  messageFitsTheWire,
  patternIsQuick,
  usedMessages,
];

/**
 * What is asked of one application's document, and how strictly. The other rules need the whole system: they would find
 * fault with everything that another application's document says.
 */
const inAnApplication: ReadonlyMap<Rule, Severity> = new Map<Rule, Severity>([
  [versionIsSemver, "hint"],
  [uniqueAddresses, "warning"],
  [reservedNames, "error"],
  [namesFit, "error"],
  [bindingsArePossible, "error"],
  [criteriaAreSaid, "warning"],
  [queueIsLinked, "warning"],
  [queueIsFed, "hint"],
  [queueCatchesItsOwn, "warning"],
  [exchangeHasOneType, "error"],
  [exchangeNameIsKnown, "error"],
  [queueHasOneShape, "error"],
  [queueArguments, "error"],
  [durableQueues, "warning"],
  [deadLetterArrives, "error"],
  [retryAddsUp, "error"],
  [prefetchFitsBatch, "error"],
  [handlerHasAName, "warning"],
  [inboxFitsMessages, "warning"],
  [packIsUnderstood, "error"],
  [partitionsKeepOrder, "error"],
  [payloadIsDescribed, "warning"],
  [messageIsDescribed, "hint"],
  [exampleMatchesPayload, "warning"],
  [correlationNamesAField, "hint"],
  // It says itself how grave what it finds is.
  [messageFitsTheWire, "error"],
]);

/**
 * What is asked of a document that says what was found on a broker. Whatever is there works: only what cannot become code, or contradicts
 * itself, is a fault.
 */
const inAnObserved: ReadonlyMap<Rule, Severity> = new Map<Rule, Severity>([
  [usableServiceNames, "error"],
  [knownServices, "error"],
  [versionIsSemver, "hint"],
  [uniqueAddresses, "error"],
  [reservedNames, "error"],
  [namesFit, "error"],
  [knownExchanges, "warning"],
  [bindingsArePossible, "hint"],
  [queueHasOneShape, "hint"],
  [queueArguments, "hint"],
  [durableQueues, "hint"],
  [consumedQueueHasDeadLetter, "error"],
  [deadLetterArrives, "hint"],
  [retryAddsUp, "error"],
  [prefetchFitsBatch, "error"],
  [routesCanBeToldApart, "error"],
  [requestsAreAnswered, "warning"],
  [inboxFitsMessages, "warning"],
  [exclusiveSubscriptions, "error"],
  [packIsUnderstood, "error"],
  [partitionsKeepOrder, "error"],
  [payloadIsDescribed, "warning"],
  [messageIsDescribed, "hint"],
  [exampleMatchesPayload, "warning"],
  [correlationNamesAField, "hint"],
  [messageFitsTheWire, "hint"],
  [patternIsQuick, "error"],
]);

/** The rules that apply to a document. `contracts`: whether its payloads are to come from zod contracts. */
export function rulesFor({ scope, observed }: Model, contracts: boolean): readonly Rule[] {
  if (observed === true) return [...inAnObserved].map(([rule, severity]) => softened(rule, severity));
  if (scope === "system") return rules.filter((rule) => contracts || rule !== payloadComesFromTheContract);

  return [...inAnApplication].map(([rule, severity]) => softened(rule, severity));
}

function softened(rule: Rule, severity: Severity): Rule {
  return severity === "error" ? rule : (model) => rule(model).map((problem) => ({ ...problem, severity }));
}
