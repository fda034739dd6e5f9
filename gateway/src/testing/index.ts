// Requests that nobody should send, for those who send them to a running shop. Not for production code.

export { hostileToEverything } from "./hostile-doors.js";
export { sendRaw } from "./raw-requests.js";

export type { HostileRequest } from "./hostile-requests.js";
export type { RawAnswer } from "./raw-requests.js";
