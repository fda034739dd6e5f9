// How the runtime connects to the broker, and how it reads and writes messages there. For operators' tools, which handle
// the same messages outside of a service (@warren/broker-admin). Services and the gateway have no need of it.

export { addressesOf, separateAddresses } from "./connection/addresses.js";
export { settleWithEnd } from "./connection/channel.js";
export { openConnection } from "./connection/open-connection.js";
export { isNotThere, lookAtQueue, queueThere } from "./connection/queue-there.js";
export { isRefusal, replyCodeOf, replyCodes } from "./connection/reply-codes.js";
export { asLoginRefused } from "./connection/login-refused.js";
export { delay } from "./delay.js";
export { textOf } from "./errors.js";
export { joinedSignal } from "./joined-signal.js";
export { boundHeaders } from "./wire/bound-headers.js";
export { MAX_CONTENT_BYTES } from "./wire/compose.js";
export { check, decode } from "./wire/decode.js";
export { attemptOf, deathHeaders, header, numberHeader, priorityOf, textHeader } from "./wire/headers.js";
export { plainIssue } from "./wire/plain-issue.js";
export { messagesIn } from "./wire/unpack.js";
export { sendableText, sendableValue } from "./wire/sendable.js";

export type { TlsFiles } from "./connection/open-connection.js";
export type { QueueThere } from "./connection/queue-there.js";
export type { ReplyCode } from "./connection/reply-codes.js";
