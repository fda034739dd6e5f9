import type { Played } from "./play-alert-drill.js";
import { FASTER } from "./faster.js";

const MS = 1_000;

/** What was played, as Markdown: what a run by hand leaves. */
export function reportOf(
  played: readonly Played[],
  { command, facts }: Readonly<{ command: string; facts: Readonly<Record<string, string | number>> }>,
): string {
  const rows = played.flatMap(({ drill, seen }) =>
    seen.map((one) => [
      one.alert,
      drill.breaks,
      seconds(one.firedAfterMs),
      one.summary,
      one.done.join("; "),
      seconds(one.clearedAfterMs),
      String(one.found.length),
    ]),
  );
  const heads = ["alert", "broken", "fired after", "its text", "done", "clear after", "queries"];

  return `# Alerts on a running shop

\`${command}\`. The rules of \`deploy/observability\` in a real Prometheus that reads every second; how long an alert holds and the windows of
rates are ${FASTER} times shorter, thresholds are as they are. "Done" are words of the alert's page. "Queries" are those of its page, each of which found something
while the alert fired. Of alerts that have one cause the first says what was
done; the others count from what was broken until they were clear.

${table(
  ["machine", ""],
  Object.entries(facts).map(([name, value]) => [name, String(value)]),
)}

${table(heads, rows)}
`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function seconds(ms: number): string {
  return `${(ms / MS).toFixed(1)} s`;
}
