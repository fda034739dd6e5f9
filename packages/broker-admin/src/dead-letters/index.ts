// Dead letters: looked at, mended, sent again, discarded, and each recorded. Its importers get nothing of @warren/asyncapi.

export { notFound, openDeadLetterAdmin } from "./admin.js";
export { openBroker } from "./connect.js";
export { sourceQueuesOf } from "./source-queue.js";
export { DeadLetterError } from "./error.js";

export type { DeadLetterAdmin, DeadLetterAdminOptions } from "./admin.js";
export type { AuditEntry } from "./audit.js";
export type { DeadLetter } from "./dead-letter.js";
export type { DeadLetterErrorCode } from "./error.js";
export type { DeadLetterFilter } from "./filter.js";
export type { Discarding } from "./discarding.js";
export type { OnLetter, RunOptions, RunResult } from "./run.js";
export type { SourceQueue } from "./source-queue.js";
