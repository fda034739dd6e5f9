// AsyncAPI document in, checked model out.

export { checkDocument, payloadsOf } from "./document/check-document.js";
export { CONFIG_FILE } from "./document/config-file.js";
export { doubtOf, readingOf } from "./document/direction.js";
export { filesReferredTo } from "./document/files-referred-to.js";
export { errorsIn, printed } from "./document/finding.js";
export { loadDocument, sourceOf } from "./document/load-document.js";
export { roundedNumbersOf } from "./document/rounded-numbers.js";
export { messagesDocument } from "./document/messages-document.js";
export { parseDocument } from "./document/parse-document.js";
export { readProjectConfig } from "./document/project-config.js";
export { matches } from "./graph/binding-match.js";
export { brokerMap } from "./graph/broker-map.js";
export { contractOrder } from "./graph/contract-order.js";
export { isMistakable } from "./graph/mistakable.js";
export { exchangesFrom, goesThrough, reachedFrom, receiversOn, standsFor } from "./graph/message-graph.js";
export { routingOf } from "./graph/routing.js";
export { toldByShape } from "./graph/told-by-shape.js";
export {
  callersAwaiting,
  callersOf,
  consumersOf,
  isReceiver,
  isSender,
  receiversOf,
  repliersWith,
  routingKeyOf,
  sendersOf,
  sendersOn,
  serversOf,
  servicesOf,
} from "./graph/senders-and-receivers.js";
export { nameOf } from "./model/json-schema.js";
export { isJson } from "./model/is-json.js";
export { messagesOf } from "./model/messages-of.js";
export { constantNameOf, nameGiver, typeNameOf } from "./model/names.js";
export { hasOwnPayload, ownMessagesOf } from "./model/own-messages.js";
export { onlyService } from "./model/only-service.js";
export { escaped, pointerTo, stepsBehind, stepsOf, valueAt } from "./model/pointer.js";
export { readModel } from "./model/read-model.js";
export { retryDelaysMs } from "./model/retry-ladder.js";
export { membersArguments, partitionLock, partitionNames, SLOTS } from "./topology/partition-topology.js";
export { constraintsOf } from "./schema/constraints.js";
export { instant, zodsInstant } from "./schema/instant.js";
export {
  isPredeclared,
  keptArguments,
  retryArguments,
  retryQueueName,
  topologyOf,
  undividedTopologyOf,
  waitingArguments,
} from "./topology/topology-of.js";

export type { PublishMeans } from "./document/direction.js";
export type { Finding } from "./document/finding.js";
export type { KnownExchange, Target } from "./graph/broker-map.js";
export type { Hop, Routing } from "./graph/routing.js";
export type { Receiver, Sender } from "./graph/senders-and-receivers.js";
export type { NumberThere } from "./document/rounded-numbers.js";
export type { ToldByShape } from "./graph/told-by-shape.js";
export type { Source } from "./document/load-document.js";
export type { Described, Envelope } from "./model/envelope.js";
export type { JsonSchema } from "./model/json-schema.js";
export type {
  Binding,
  DeadLetter,
  Exchange,
  Message,
  Model,
  Operation,
  OperationOf,
  Pointer,
  Queue,
  Retry,
  RoutingKey,
  Service,
} from "./model/model.js";
export type { Problem, Severity } from "./model/problem.js";
export type {
  Arguments,
  QueueRole,
  Topology,
  WantedBinding,
  WantedExchange,
  WantedQueue,
} from "./topology/topology-of.js";
