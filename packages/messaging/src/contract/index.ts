// What generated code may import: data about the contract, and types over it. No connection, no database.

export { message, subjectOf } from "./message.js";
export { route, sends, via } from "./route.js";
export { at, parametersOf } from "./parameters.js";
export { ContractFormatError, KNOWN_FORMATS } from "./generated-by.js";
export { calls, receives, serves, service, subscribes } from "./service.js";
export { answer, each, eachRequest, loading } from "./handler.js";

export type {
  AnyMessageType,
  FixedHeaders,
  JsonPointer,
  Message,
  MessageOf,
  MessageType,
  Schema,
  SchemaIssue,
} from "./message.js";
export type { ByHand, GeneratedBy } from "./generated-by.js";
export type { At, KeyParameters, ParameterNames, ParameterValues } from "./parameters.js";
export type { Route, Routed, Routes, Sends } from "./route.js";
export type {
  AnyReplies,
  Calls,
  HasInbox,
  Partition,
  Partitions,
  QueueSettings,
  ReceivedBy,
  Receives,
  ReplyOf,
  RetryStep,
  SendableOf,
  Serves,
  ServiceContract,
  Subscribes,
} from "./service.js";
export type {
  Answer,
  CallOptions,
  Client,
  Delivery,
  Handler,
  HandlerContext,
  Handlers,
  Load,
  MessageIds,
  RequestHandler,
} from "./handler.js";
export type { Binding, Exchange, Queue, Topology } from "./topology.js";
