import { createHash } from "node:crypto";

/** Names under which the connections of a pool prepare their statements. */
export type StatementNames = Readonly<{
  /**
   * The same for the same text, in every process: where something between us and the server gives one connection to several, no name
   * means two statements. Undefined where the text is to be sent as it is.
   */
  of(text: string): string | undefined;
  /** What was prepared of a text is of no use any more: it has a new name from now on, and after some times none. */
  renew(text: string): void;
}>;

/** More texts than a service has. What comes beyond is built as it goes, and would fill the server's memory. */
const MAX_NAMES = 200;
const MAX_SEEN = 1_000;

/** A connection keeps what it has prepared under each of a text's names. */
const MAX_RENEWALS = 10;

/** Gives a text its name when it comes a second time. */
export function statementNames(): StatementNames {
  const seen = new Set<string>();
  const names = new Map<string, Readonly<{ name: string | undefined; renewals: number }>>();

  return {
    of(text) {
      const known = names.get(text);
      if (known !== undefined) return known.name;
      if (names.size === MAX_NAMES) return undefined;
      if (!seen.delete(text)) {
        if (seen.size === MAX_SEEN) seen.clear();
        seen.add(text);

        return undefined;
      }
      const name = nameOf(text, 0);
      names.set(text, { name, renewals: 0 });

      return name;
    },
    renew(text) {
      const known = names.get(text);
      if (known === undefined) return;
      const renewals = known.renewals + 1;
      names.set(text, { name: renewals > MAX_RENEWALS ? undefined : nameOf(text, renewals), renewals });
    },
  };
}

/** PostgreSQL's names have 63 bytes at most. */
function nameOf(text: string, renewals: number): string {
  return `warren_${createHash("sha256").update(text).digest("base64url")}_${renewals}`;
}
