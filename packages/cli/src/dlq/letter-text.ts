import { age, counted, printable } from "@warren/text";
import type { AuditEntry, DeadLetter } from "@warren/broker-admin/dead-letters";

const COLUMNS = [
  ["ref", 36],
  ["queue", 22],
  ["message", 20],
  ["age", 8],
  ["tries", 5],
  ["again", 5],
  ["verdict", 7],
] as const;

/** The heads of a table whose rows are printed one by one. */
export const tableHead = [...COLUMNS.map(([name, width]) => name.padEnd(width)), "reason"].join("  ");

/** A letter in one line of at most `width` characters. */
export function rowOf(letter: DeadLetter, width: number): string {
  const cells = [
    letter.ref,
    letter.queue,
    letter.message ?? "?",
    age(letter.ageMs),
    String(letter.attempts),
    String(letter.requeued),
    letter.verdict,
  ];
  const row = [...COLUMNS.map(([, size], at) => (cells[at] ?? "").padEnd(size)), letter.reason].join("  ");

  return cut(printable(row), width);
}

/** How much of a payload is printed, unless all of it is asked for. */
const SHOWN_CHARACTERS = 16_384;

/** All that is known of a letter. Of a long payload the beginning, unless it is to be `whole`. */
export function letterText(
  letter: DeadLetter,
  { whole = false }: Readonly<{ whole?: boolean }> = {},
): string {
  const { original, problems, payload, stack } = letter;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["message", `${letter.message ?? "?"}${letter.version === undefined ? "" : ` ${letter.version}`}`],
    ["holds", letter.packed === 1 ? undefined : `${String(letter.packed)} messages, which travelled as one`],
    ["id", letter.messageId ?? `none; call it ${letter.ref}`],
    ["correlation", letter.correlationId],
    ["sent by", letter.appId],
    ["on", `${original.exchange || "the default exchange"}, key "${original.routingKey}"`],
    ["queue", letter.queue],
    ["lies in", letter.deadQueue],
    ["moved from", letter.movedFrom],
    ["priority", letter.priority?.toString()],
    ["reason", letter.reason],
    ["given up by", letter.service],
    ["attempts", String(letter.attempts)],
    ["first failed", letter.firstFailedAt],
    ["died", letter.diedAt === undefined ? undefined : `${letter.diedAt} (${age(letter.ageMs)} ago)`],
    [
      "sent again",
      letter.requeued === 0
        ? "never"
        : `${String(letter.requeued)} times, last by ${letter.requeuedBy ?? "somebody"}`,
    ],
    ["verdict", VERDICTS[letter.verdict]],
    ["contract", problems.length === 0 ? "satisfied today" : "broken:"],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(13)} ${printable(value)}`],
  );
  const issues = problems.map(
    ({ path, message }) => `  ${printable(path || "the whole")}: ${printable(message)}`,
  );
  const all = contentText(payload);
  const content = whole ? all : all.slice(0, SHOWN_CHARACTERS);
  const isCut = payload.kind === "cut" || content.length < all.length;

  return [
    ...lines,
    ...issues,
    `payload       ${String(letter.payloadBytes)} bytes, sha256 ${letter.payloadHash.slice(0, 16)}…`,
    ...content.split("\n").map((line) => `  ${printable(line)}`),
    ...(isCut ? ["  … the beginning only: --whole prints all of it, --out <file> writes it as it is"] : []),
    ...(stack === undefined ? [] : ["stack", ...stack.split("\n").map((line) => `  ${printable(line)}`)]),
  ].join("\n");
}

const VERDICTS: Readonly<Record<DeadLetter["verdict"], string>> = {
  broken: "its service cannot read it today: it would fail again",
  refused: "its handler refused it for good: it would again, unless what it speaks of has changed",
  failed: "its attempts were used up; it may succeed now",
};

function contentText(payload: DeadLetter["payload"]): string {
  switch (payload.kind) {
    case "json":
      return JSON.stringify(payload.value, null, 2);
    case "text":
    case "cut":
      return payload.text;
    case "none":
      return "(no payload)";
  }
}

/** An entry of the audit trail in one line. */
export function entryText({ at, by, action, run, ref, queue, count, because, forced }: AuditEntry): string {
  const what =
    action === "finished"
      ? `finished run ${run.slice(0, 8)}: ${counted(count ?? 0, "letter")}`
      : `${action} ${ref ?? "?"} of ${queue ?? "?"} (run ${run.slice(0, 8)})`;
  const why = [...(forced === true ? ["forced"] : []), ...(because === undefined ? [] : [because])].join(
    ", ",
  );

  return printable(`${at}  ${by}  ${what}${why === "" ? "" : `: ${why}`}`);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
