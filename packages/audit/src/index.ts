// The audit: whether money, stock, shipments and notices of all services agree.

export { adviceOn } from "./advice.js";
export { audit } from "./audit.js";
export { auditWhenQuiet, RESTLESS_GRACE_MS } from "./audit-when-quiet.js";
export { settle } from "./settle.js";
export { showAudit } from "./show-audit.js";
export { roleOf } from "./broker/queue-roles.js";
export { databaseUrls, serviceDatabases } from "./databases.js";

export type { Advice } from "./advice.js";
export type { AuditWhenQuietOptions } from "./audit-when-quiet.js";
export type { AuditOptions, AuditResult, AuditSummary } from "./audit.js";
export type { DatabaseNames, ServiceDatabase } from "./databases.js";
export type {
  Finding,
  KeptMessages,
  UnhandledMessage,
  OrderFault,
  OrderFaultKind,
  ProductFault,
  ProductFaultKind,
  StuckOutbox,
} from "./findings.js";
export type { Settled, SettleOptions, Unsettled } from "./settle.js";
export type { AuditAddresses } from "./addresses.js";
