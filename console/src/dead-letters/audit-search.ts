export type AuditSearch = Readonly<{
  /** The letter whose history it is; all letters' where it is not said. */
  ref?: string;
}>;

/** Reads the address of the audit trail. */
export function auditSearch({ ref }: Record<string, unknown>): AuditSearch {
  return typeof ref === "string" && ref !== "" && ref.length <= 255 ? { ref } : {};
}
