// Dead letters: looked at, mended, sent again, discarded, and each written down. For operators' tools, not for services.

export { openDesk } from "./desk.js";
export { placesOf } from "./place.js";
export { placesFor } from "./filter.js";
export { pointerOf } from "./problems.js";
export { auditMaxBytes, auditQueue } from "./audit.js";
export { defaultLimit } from "./work.js";
export { maxRequeues } from "./works.js";
export { DeadLetterError } from "./error.js";

export type { DeadLetterDesk, DeskOptions, LookOptions } from "./desk.js";
export type { DeadLetterPlace } from "./place.js";
export type { DeadLetterFilter } from "./filter.js";
export type { DeadLetter } from "./dead-letter.js";
export type { LetterProblem } from "./problems.js";
export type { AuditEntry } from "./audit.js";
export type { RunOptions, RunResult, Told } from "./work.js";
export type { Edit } from "./works.js";
export type { Walked } from "./walk.js";
export type { DeadLetterErrorCode } from "./error.js";
