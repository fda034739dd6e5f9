import type { AuditEntry } from "../audit-runs.js";

/** One of Ann's in the audit trail. */
export function entry(run: string, action: AuditEntry["action"], more: Partial<AuditEntry> = {}): AuditEntry {
  return { at: "2026-03-02T09:30:00.000Z", run, action, by: "ann", ...more };
}
