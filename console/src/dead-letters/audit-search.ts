export type AuditSearch = Readonly<{
  /** The letter whose history it is; all letters' where it is not said. */
  ref?: string;
}>;

/** Reads the address of the audit trail. */
export function auditSearch({ ref }: Record<string, unknown>): AuditSearch {
  // A name of digits alone is read as a number.
  const name = typeof ref === "number" ? String(ref) : ref;

  return typeof name === "string" && name !== "" && name.length <= 255 ? { ref: name } : {};
}
