/** Names under which the connections of a pool prepare their statements. */
export type StatementNames = Readonly<{
  /** The same for the same text; undefined where it is to be sent as it is. */
  of(text: string): string | undefined;
  /** After which every text has a new name: what was prepared is of no use any more. */
  renew(): void;
}>;

/** More texts than a service has. What comes beyond is built as it goes, and would fill the server's memory. */
const MAX_NAMES = 200;
const MAX_SEEN = 1_000;

/** Gives a text its name when it comes a second time. */
export function statementNames(): StatementNames {
  const seen = new Set<string>();
  let names = new Map<string, string>();
  let generation = 0;

  return {
    of(text) {
      const known = names.get(text);
      if (known !== undefined || names.size === MAX_NAMES) return known;
      if (!seen.delete(text)) {
        if (seen.size === MAX_SEEN) seen.clear();
        seen.add(text);

        return undefined;
      }
      const name = `statement_${generation}_${names.size}`;
      names.set(text, name);

      return name;
    },
    renew() {
      names = new Map();
      generation++;
    },
  };
}
