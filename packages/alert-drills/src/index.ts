// Alerts of the shop in a real Prometheus: provoked, their pages followed to the letter, and seen to clear.

export { alertDrills } from "./drills/index.js";
export { startAlertShop } from "./alert-shop.js";
export { playAlertDrill } from "./play-alert-drill.js";
export { reportOf } from "./report.js";

export type { AlertDrill } from "./alert-drill.js";
export type { AlertShop } from "./alert-shop.js";
export type { Played } from "./play-alert-drill.js";
