// The whole shop for tests, chaos, drills and benchmarks: started, broken, asked and audited.

export { openAdministrator } from "./administrator.js";
export { consumedQueues } from "./consumed-queues.js";
export { OBSERVER, openDatabases } from "./databases.js";
export { duplicateMessages } from "./duplicate-messages.js";
export { ordersOf, untilEnded } from "./ended.js";
export { askUntilTaken, gatewayClient, mayBeAskedAgain } from "./gateway-client.js";
export { keepDoing } from "./keep-doing.js";
export {
  ARTICLE_ORDER,
  keepPlacing,
  LAMP,
  orderOf,
  placeMany,
  PRODUCTS,
  untilConfirmedByMail,
  variedOrder,
} from "./orders.js";
export { startBreakableSystem, startOwnServers } from "./own-servers.js";
export { loadAverage, commitOf, machine } from "./machine.js";
export { PATIENCE_MS } from "./patience.js";
export { depthOf } from "./queues.js";
export { startSystem, testSettings } from "./system.js";
export { correlationIdOf, openWiretap } from "./wiretap.js";

export type { Administrator } from "./administrator.js";
export type { Databases } from "./databases.js";
export type { Duplicates } from "./duplicate-messages.js";
export type { OrderRow } from "./ended.js";
export type { FaultProxies, FaultProxy } from "./fault-proxies.js";
export type { Answer, GatewayClient, NewOrder, OrderView, Product, TimelineEntry } from "./gateway-client.js";
export type { LocalProgram, LocalService } from "./local-programs.js";
export type {
  BreakableSystem,
  BreakableSystemOptions,
  OwnServers,
  OwnServersOptions,
} from "./own-servers.js";
export type { System, SystemOptions } from "./system.js";
export type { Wiretap, WiretapOptions } from "./wiretap.js";
