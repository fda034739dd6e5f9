/** What a statement does to which tables, as `INSERT orders`: OpenTelemetry's `db.query.summary`. */
export type StatementSummary = Readonly<{
  summary: string;
  /** The first of its operations, in capitals. */
  operation: string;
}>;

/** More texts than a service has. What comes beyond is built as it goes. */
const MOST_KEPT = 500;
/** OpenTelemetry's bound for a summary. */
const LONGEST = 255;

const kept = new Map<string, StatementSummary>();

/** Of a statement's text, which is read once: values are never in it, and quoted texts are left out. */
export function statementSummary(text: string): StatementSummary {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const read = readSummary(text);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, read);

  return read;
}

type Operation = { readonly name: string; readonly tables: string[] };

function readSummary(text: string): StatementSummary {
  const words = wordsOf(text);
  const made = namesMadeIn(words);
  const operations: Operation[] = [];
  for (const [at, word] of words.entries()) {
    const table = tableAt(words, at);
    const begun = operationAt(words, at);
    if (begun !== undefined) operations.push({ name: begun, tables: [] });
    const last = operations.at(-1);
    if (table === undefined || made.has(table) || last === undefined) continue;
    if (word === "from" && words[at - 1] === "distinct") continue;
    if (!last.tables.includes(table)) last.tables.push(table);
  }
  const [first = { name: (words[0] ?? "statement").toUpperCase(), tables: [] }] = operations;
  const told = operations.filter(({ tables }) => tables.length > 0);
  const summary = (told.length === 0 ? [first] : told)
    .map(({ name, tables }) => [name, ...tables].join(" "))
    .join(" ");

  return { summary: summary.slice(0, LONGEST), operation: (told[0] ?? first).name };
}

/** Names, brackets and commas, in lower case, without comments and quoted texts. */
function wordsOf(text: string): readonly string[] {
  const bare = text
    .toLowerCase()
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replaceAll(/'[^']*'/g, " ");

  return bare.match(/[a-z_][\w$.]*|"[^"]+"|[(),]/g) ?? [];
}

/** What a `with` names: no tables. */
function namesMadeIn(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.filter((_, at) => words[at + 1] === "as" && words[at + 2] === "("));
}

const OPERATIONS: ReadonlySet<string> = new Set(["insert", "delete", "select", "lock", "truncate", "notify"]);

function operationAt(words: readonly string[], at: number): string | undefined {
  const word = words[at] ?? "";
  if (OPERATIONS.has(word)) return word.toUpperCase();
  // `for update`, `for no key update` and `on conflict do update` change no other table.
  const isOperation = word === "update" && !["for", "key", "do"].includes(words[at - 1] ?? "");

  return isOperation ? "UPDATE" : undefined;
}

/** The table that a word is about: `into orders`, `from orders`; undefined for `from unnest(…)` and `from (`. */
function tableAt(words: readonly string[], at: number): string | undefined {
  const word = words[at] ?? "";
  const isNext = word === "into" || word === "from" || word === "join" || operationAt(words, at) === "UPDATE";
  if (!isNext) return undefined;
  const after = words[at + 1] === "only" ? at + 2 : at + 1;
  const table = words[after];
  // `insert into orders (id)` names its columns in brackets; behind any other table they make it a function.
  if (table === undefined || !/^[a-z_"]/.test(table) || (word !== "into" && words[after + 1] === "("))
    return undefined;

  return table;
}
