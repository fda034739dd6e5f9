import { wrapped } from "@warren/text";
import { approvalsFile } from "./approvals.js";
import { affectedText, orderText, unapproved, versionText, type Located, type Report } from "./report.js";

const width = 100;

/** The report for a terminal. */
export function tableOf(report: Report): string {
  const { changes } = report;
  const broken = unapproved(report);
  const groups = [
    ["Breaking", broken.filter(({ verdict }) => verdict === "breaking")],
    ["Not compared", broken.filter(({ verdict }) => verdict === "not-compared")],
    ["Approved", changes.filter(({ approval }) => approval !== undefined)],
    ["Needs care", changes.filter(({ verdict }) => verdict === "needs-care")],
    ["Safe", changes.filter(({ verdict }) => verdict === "safe")],
  ] as const;

  return [
    `${report.old} → ${report.new}`,
    ...report.notes.flatMap((note) => ["", ...wrapped(note, width)]),
    ...groups
      .filter(([, members]) => members.length > 0)
      .flatMap(([title, members]) => ["", `${title} (${String(members.length)})`, ...paragraphs(members)]),
    ...approvalLines(report),
    ...(report.deployment.length === 0
      ? []
      : [
          "",
          "Deployment",
          ...report.deployment.flatMap((step, index) => hanging(step, `  ${String(index + 1)}. `)),
        ]),
    "",
    summaryOf(report),
  ].join("\n");
}

/** Changes that mean the same for the same people are said once. */
function paragraphs(members: readonly Located[]): readonly string[] {
  const meaning = (change: Located) =>
    [
      change.atRunTime,
      affectedText(change),
      orderText(change),
      versionText(change),
      change.approval?.reason,
    ].join("\n");
  const meanings = [...new Set(members.map(meaning))];

  return meanings.flatMap((wanted) => {
    const same = members.filter((change) => meaning(change) === wanted);
    const [first] = same;

    return first === undefined ? [] : ["", ...same.flatMap(headline), ...details(first)];
  });
}

function headline({ id, what, place }: Located): readonly string[] {
  const where = `${place.document}:${String(place.line)}:${String(place.column)}`;
  const gap = width - 2 - id.length - where.length;
  const first =
    gap >= 2
      ? [`  ${id}${" ".repeat(gap)}${where}`]
      : [`  ${id}`, `${" ".repeat(Math.max(2, width - where.length))}${where}`];

  return [...first, ...hanging(what, "    ")];
}

function details(change: Located): readonly string[] {
  const version = versionText(change);
  const rows = [
    ["at run time", change.atRunTime],
    ["for", affectedText(change)],
    ["deploy", orderText(change)],
    ["version", version ?? ""],
    [
      "approved",
      change.approval === undefined ? "" : `until ${change.approval.until}: ${change.approval.reason}`,
    ],
  ] as const;
  const shown =
    change.verdict === "safe"
      ? rows.filter(
          ([name, text]) =>
            name === "at run time" || (name === "deploy" && text !== "any order") || name === "version",
        )
      : rows;

  return shown
    .filter(([, text]) => text !== "")
    .flatMap(([name, text]) => hanging(text, `      ${name.padEnd(13)}`));
}

/** Broken into lines, the first after its label, the others below its beginning. */
function hanging(text: string, label: string): readonly string[] {
  return wrapped(text, width - label.length).map(
    (line, index) => `${index === 0 ? label : " ".repeat(label.length)}${line}`,
  );
}

function approvalLines({ expired, unused }: Report): readonly string[] {
  const lines = [
    ...expired.map(
      ({ change, until, line }) => `  ${approvalsFile}:${String(line)} ${change}: held until ${until}`,
    ),
    ...unused.map(
      ({ change, line }) => `  ${approvalsFile}:${String(line)} ${change}: no such change, delete it`,
    ),
  ];

  return lines.length === 0 ? [] : ["", "Approvals", ...lines];
}

function advice(stopping: readonly Located[]): string {
  if (stopping.every(({ verdict }) => verdict === "breaking")) return "Mend what breaks";

  return stopping.every(({ verdict }) => verdict === "not-compared")
    ? "Compare by hand what was not compared"
    : "Mend what breaks and compare by hand what was not compared";
}

function summaryOf(report: Report): string {
  const { changes } = report;
  if (changes.length === 0) return "The contract is the same.";
  const count = (number: number, words: string) => (number === 0 ? [] : [`${String(number)} ${words}`]);
  const stopping = unapproved(report);
  const of = (verdict: Located["verdict"], among = changes) =>
    among.filter((change) => change.verdict === verdict).length;
  const counts = [
    ...count(of("breaking", stopping), "breaking"),
    ...count(of("not-compared", stopping), "not compared"),
    ...count(changes.filter(({ approval }) => approval !== undefined).length, "approved"),
    ...count(of("needs-care"), "to take care of"),
    ...count(of("safe"), "safe"),
  ].join(", ");

  return stopping.length === 0
    ? `${counts}.`
    : `${counts}.\n${advice(stopping)}, or approve it in ${approvalsFile} by its id, with a reason and an end.`;
}
