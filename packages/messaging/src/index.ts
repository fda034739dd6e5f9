// The runtime: connections, publishing, consuming in batches, request-reply, outbox, sagas. It knows no domain.

export { connect } from "./connection/connection.js";
export { LoginRefusedError } from "./connection/login-refused.js";
export { declareTopology } from "./connection/declare.js";
export { TopologyMissingError, verifyTopology } from "./connection/verify.js";
export { serve } from "./consume/serve.js";
export { dryRun } from "./consume/dry-run.js";
export { subscribe } from "./consume/subscribe.js";
export { INBOX_RETENTION_DAYS, pruneInbox } from "./consume/retention.js";
export { createPublisher } from "./publish/publisher.js";
export { createClient } from "./rpc/client.js";
export { addToOutbox } from "./outbox/outbox.js";
export { startRelay } from "./outbox/relay.js";
export { lastHandledAt, sendAgain } from "./outbox/send-again.js";
export { defineSaga, edgesOf, go } from "./saga/definition.js";
export { advance, deadlineOf, expire } from "./saga/advance.js";
export { runDeadlines, runSaga } from "./saga/run.js";
export { diagramOf } from "./saga/diagram.js";
export { inboxAsJson, messagingTables } from "./database/tables.js";
export { databaseOf } from "./database/store.js";
export { transaction } from "./database/tx.js";
export { TablesMissingError } from "./database/verify-tables.js";
export { CollisionError, nextStep } from "./database/classify.js";
export { backoffMs, delay } from "./delay.js";
export { joinedSignal } from "./joined-signal.js";
export { PauseError, PublishError, RejectError, RetryError, RpcError, textOf } from "./errors.js";
export { MAX_CONTENT_BYTES } from "./wire/compose.js";
export { contextOfTrace, traceIdOf, traceparentIn, traceparentOf } from "./wire/trace.js";
export { attribute } from "./tracing/attributes.js";
export { endCall, endingCall, startCall } from "./tracing/calls.js";
export { peerAttributes } from "./tracing/traced-database.js";
export { activeTracer } from "./tracing/tracer.js";
export { componentLogger } from "./logging/logger.js";
export { loggableError } from "./logging/loggable-error.js";
export { together } from "./logging/ids.js";
export { header } from "./wire/headers.js";

export type { Connection, ConnectionOptions } from "./connection/connection.js";
export type { ConnectionHealth } from "./connection/connection-state.js";
export type { RecoveringConnection } from "./connection/recovering-connection.js";
export type { ConnectionSetup } from "./connection/single-connection.js";
export type { TlsFiles } from "./connection/open-connection.js";
export type { LoginRefusedCode } from "./connection/login-refused.js";
export type { ServeOptions, Server } from "./consume/serve.js";
export type { DryRun, DryRunOptions, WouldSend } from "./consume/dry-run.js";
export type { ConsumerHealth } from "./consume/consumer-state.js";
export type { Listeners, Subscription } from "./consume/subscribe.js";
export type { Origin, Publisher } from "./publish/publisher.js";
export type { SenderHealth } from "./publish/sender.js";
export type { RpcClient, RpcHealth } from "./rpc/client.js";
export type { Sending } from "./outbox/outbox.js";
export type { Relay, RelayOptions } from "./outbox/relay.js";
export type { SendAgainOptions, SentAgain } from "./outbox/send-again.js";
export type { RelayHealth } from "./outbox/relay-state.js";
export type {
  Change,
  Deadline,
  Edge,
  FinalState,
  Row,
  Rows,
  SagaContext,
  SagaDefinition,
  StateMap,
  Step,
  WaitingState,
} from "./saga/definition.js";
export type { Advance, Instance } from "./saga/advance.js";
export type { Ran, SagaStore, Saved } from "./saga/run.js";
export type { NextStep } from "./database/classify.js";
export type { Call } from "./tracing/calls.js";
export type { Store, StoreDatabase, StoreTx } from "./database/store.js";
export type { Database, Peer, Queries, Result, Statement, Tx } from "./database/tx.js";
export type { PublishErrorCode, RpcErrorCode } from "./errors.js";
export type { Logger } from "./logging/logger.js";
export type { LoggableError } from "./logging/loggable-error.js";
export type { HandledOutcome, Observer } from "./observer.js";
