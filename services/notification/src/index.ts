// The notification service: its start, the mail catcher of development and tests, and what migrations need to know.

export { startNotification } from "./service.js";
export { startCatcher } from "./catcher/catcher.js";
export { database } from "./database.js";
export { entities } from "./entities/index.js";
export { notificationEnvironment } from "./environment.js";

export type { Catcher, CatcherOptions } from "./catcher/catcher.js";
export type { Mail } from "./catcher/mailbox.js";
export type { NotificationEnvironment } from "./environment.js";
