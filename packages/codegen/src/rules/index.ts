import { bindingNamesAKey } from "./binding-names-a-key.js";
import { consumedQueueHasDeadLetter } from "./consumed-queue-has-dead-letter.js";
import { correlationNamesAField } from "./correlation-names-a-field.js";
import { deadLetterArrives } from "./dead-letter-arrives.js";
import { durableQueues } from "./durable-queues.js";
import { exampleMatchesPayload } from "./example-matches-payload.js";
import { exclusiveSubscriptions } from "./exclusive-subscriptions.js";
import { inboxFitsMessages } from "./inbox-fits-messages.js";
import { keyIsConsumed } from "./key-is-consumed.js";
import { keyIsUsed } from "./key-is-used.js";
import { knownExchanges } from "./known-exchanges.js";
import { knownServices } from "./known-services.js";
import { messageAgreesWithContract } from "./message-agrees-with-contract.js";
import { messageIsDescribed } from "./message-is-described.js";
import { oneHandlerAMessage } from "./one-handler-a-message.js";
import { openKeyHasAPlace } from "./open-key-has-a-place.js";
import { payloadComesFromTheContract } from "./payload-comes-from-the-contract.js";
import { prefetchFitsBatch } from "./prefetch-fits-batch.js";
import { priorityIsHeard } from "./priority-is-heard.js";
import { queueArguments } from "./queue-arguments.js";
import { queueHasOneName } from "./queue-has-one-name.js";
import { queueIsBound } from "./queue-is-bound.js";
import { queueIsConsumed } from "./queue-is-consumed.js";
import { requestsAreAnswered } from "./requests-are-answered.js";
import { retryAddsUp } from "./retry-adds-up.js";
import type { Rule } from "./rule.js";
import { sentMessageIsTaken } from "./sent-message-is-taken.js";
import { takenMessageIsSent } from "./taken-message-is-sent.js";
import { uniqueAddresses } from "./unique-addresses.js";
import { usableNames } from "./usable-names.js";
import { usedMessages } from "./used-messages.js";

/** All rules, in the order in which their problems are reported: names, exchanges, queues, keys, operations, messages. */
export const rules: readonly Rule[] = [
  usableNames,
  knownServices,
  uniqueAddresses,
  knownExchanges,
  queueHasOneName,
  queueIsBound,
  queueIsConsumed,
  queueArguments,
  durableQueues,
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
  requestsAreAnswered,
  inboxFitsMessages,
  exclusiveSubscriptions,
  priorityIsHeard,
  payloadComesFromTheContract,
  messageIsDescribed,
  messageAgreesWithContract,
  exampleMatchesPayload,
  correlationNamesAField,
  usedMessages,
];
