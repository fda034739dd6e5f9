// The whole shop for tests, chaos, drills and benchmarks.

export { openAdministrator } from "./administrator.js";
export { places } from "./consumed-queues.js";
export { OBSERVER } from "./databases.js";
export { doubleEverything } from "./doubling.js";
export {
  ARTICLE_ORDER,
  GOODS,
  LAMP,
  orderOf,
  placeMany,
  untilConfirmedByMail,
  variedOrder,
} from "./orders.js";
export { depthOf } from "./queues.js";
export { mayBeAskedAgain, shopFront } from "./shop-front.js";
export { programNames, startShop } from "./shop.js";
export { supply } from "./supply.js";
export { startSystem } from "./system.js";
export { correlationIdOf, openWiretap } from "./wiretap.js";

export type { Administrator } from "./administrator.js";
export type { Databases } from "./databases.js";
export type { Doubling } from "./doubling.js";
export type { Answer, NewOrder, OrderView } from "./shop-client.js";
export type { Reply, ShopFront } from "./shop-front.js";
export type { ProgramName, Shop, ShopOptions } from "./shop.js";
export type { Good } from "./supply.js";
export type { System } from "./system.js";
