// What other servers of this repository are made with (stack/). It is not published, and promises nothing to others.

export {
  amqpUrlOf,
  managementRequest,
  managementUrlOf,
  serverNames,
  serverTitles,
  withDatabase,
  withVhost,
} from "./addresses.js";
export { askManagement } from "./ask-management.js";
export { ServerStartError, startInBackground, waitUntilReady } from "./background-process.js";
export { addressVariables } from "./choose-way.js";
export { addLogsCommand, runCommandLine } from "./command-line.js";
export { composeEnvironment } from "./containers.js";
export { hasApt } from "./debian-fetch.js";
export { fetchDebianProgram } from "./debian-program.js";
export { endServers } from "./end-servers.js";
export { findProgram } from "./find-program.js";
export { withFolderLock } from "./folder-lock.js";
export { chosenFolder, devFolder, ensureFolder, lockFileOf, logFileOf } from "./folders.js";
export { isFreePort } from "./free-port.js";
export { claimFreePort, claimPort, releasePorts } from "./port-claims.js";
export { runBrokerTool } from "./broker-tool.js";
export { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
export { StartStoppedError, onLauncherEnd, stoppedBySignals } from "./launcher-signals.js";
export { removeFolder } from "./leftovers.js";
export { libraryPath } from "./library-path.js";
export { NotProvidedError } from "./not-provided.js";
export { readPidFile, recordOutsideFolder, recordProcess, writePidFile } from "./pid-file.js";
export { choosePostgresAccount, folderForAccount, giveTree, underAccount } from "./postgres-account.js";
export { postgresPrograms, postgresUser, stateFileOf } from "./postgres-server.js";
export { endProcess, hasCode, isRunning, ownIdentity } from "./process-identity.js";
export { chooseWays } from "./provide-servers.js";
export { brokerCredentials, embeddedRabbitmq } from "./rabbitmq-server.js";
export { supervisedEmbedded } from "./restart-embedded.js";
export { mustRun, runCommand } from "./run-command.js";
export { isRunStateKind, reasonIn } from "./run-state.js";
export { serversStatus } from "./server-status.js";
export { preferredDevPorts, settingsOf } from "./settings.js";
export { againText, mark, serverLines, wrapped } from "./show-servers.js";
export { startServers } from "./start-servers.js";
export { stopServers } from "./stop-servers.js";
export { superviseServers } from "./supervise-servers.js";
export { createDatabase } from "./test-database.js";
export { createVhost } from "./test-vhost.js";
export { globalSetup } from "./vitest.js";
export { missingIn, noteNewState, restoreCommand } from "./wal-archive.js";

export type { ServerAddresses, ServerName, WatchedServer } from "./addresses.js";
export type { BackgroundCommand } from "./background-process.js";
export type { Environment } from "./choose-way.js";
export type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
export type { Home } from "./folders.js";
export type { PostgresAccount } from "./postgres-account.js";
export type { ProcessIdentity } from "./process-identity.js";
export type { RunState } from "./run-state.js";
export type { RestartOptions, RunningServers } from "./running-servers.js";
export type { ServerStatus } from "./server-status.js";
export type { Settings } from "./settings.js";
export type { StartServersOptions } from "./start-servers.js";
export type { Supervision } from "./supervise-servers.js";
export type { TestDatabase } from "./test-database.js";
export type { TestVhost } from "./test-vhost.js";
