import { typedName } from "../parts/typed-text.js";

export type AuditSearch = Readonly<{
  /** The letter whose history it is; all letters' where it is not said. */
  ref?: string;
}>;

/** Reads the address of the audit trail. */
export function auditSearch({ ref }: Record<string, unknown>): AuditSearch {
  const name = typedName(ref);

  return name === undefined ? {} : { ref: name };
}
