// The shop's servers, and what is kept of its programs beside them.

export {
  NotProvidedError,
  reasonIn,
  serverNames as stackServers,
  serverTitles,
  ServerStartError,
  StartStoppedError,
  withDatabase,
  withVhost,
} from "@warren/servers/parts";
export { verifyBackup } from "./backup-manifest.js";
export { loadEnvFile } from "./env-file.js";
export { findStack } from "./find-stack.js";
export { defaultDirectory, programLogs, traceFolder } from "./folders.js";
export { startBrokerCluster } from "./rabbitmq-cluster.js";
export { restoreBackup } from "./restore-backup.js";
export { readShopNotes, removeShopNotes, writeShopNotes } from "./shop-notes.js";
export { stackStatus } from "./stack-status.js";
export { prometheusPort, startPrometheus } from "./start-prometheus.js";
export { startStack, stopStack } from "./start-stack.js";
export { takeBackup } from "./take-backup.js";

export type {
  RestartOptions,
  RunState,
  ServerAddresses as StackAddresses,
  ServerName as StackServer,
  ServerStatus,
  Supervision,
  WatchedServer as ServerName,
} from "@warren/servers/parts";
export type { BackupManifest } from "./backup-manifest.js";
export type { ProgramStatus } from "./program-status.js";
export type { QueueStatus } from "./queue-status.js";
export type { BrokerCluster, BrokerClusterOptions, BrokerNode } from "./rabbitmq-cluster.js";
export type { Restored } from "./restore-backup.js";
export type { Noted, ProgramNote, ShopNotes } from "./shop-notes.js";
export type { StackStatus } from "./stack-status.js";
export type { RunningPrometheus, StartPrometheusOptions } from "./start-prometheus.js";
export type { RunningStack, StartStackOptions } from "./start-stack.js";
