import type { Finding } from "@warren/asyncapi";
import { approvalsFile, type Approval, type Approved, type Judged } from "./approvals.js";
import { outside, stops } from "./change.js";
import { deploymentOf, type Step } from "./deployment.js";
import { directionNotes } from "./diff-direction.js";
import type { Contract } from "./read-contract.js";

/** All that one comparison found, with places. */
export type Report = Readonly<{
  old: string;
  new: string;
  /** How the documents were read, where that could be otherwise. */
  notes: readonly string[];
  changes: readonly Located[];
  expired: readonly Approval[];
  unused: readonly Approval[];
  deployment: readonly Step[];
}>;

export type Located = Judged &
  Readonly<{ place: Readonly<{ document: string; line: number; column: number }> }>;

export function reportOf(before: Contract, after: Contract, { changes, expired, unused }: Approved): Report {
  return {
    old: before.label,
    new: after.label,
    notes: directionNotes(before, after),
    changes: changes.map((change) => {
      const { source, label } = change.at.document === "old" ? before : after;

      return { ...change, place: { document: label, ...source.positionOf(change.at.pointer) } };
    }),
    expired,
    unused,
    deployment: deploymentOf(changes),
  };
}

/** What keeps the new contract from being deployed as it is. */
export function unapproved({ changes }: Report): readonly Located[] {
  return changes.filter((change) => stops(change) && change.approval === undefined);
}

/** The sentence that says whom a change concerns. */
export function affectedText({ affects }: Pick<Located, "affects">): string {
  return affects
    .map(({ service, operation }) => {
      if (service === outside) return "others, whom the contract does not know";

      return operation === undefined ? service : `${service} (${operation})`;
    })
    .join(", ");
}

export function orderText({ deploy, before }: Pick<Located, "deploy" | "before">): string {
  const words = (service: string) => (service === outside ? "others" : service);
  const firsts = [...new Set(before.map(([first]) => words(first)))];
  const thens = [...new Set(before.map(([, then]) => words(then)))].filter(
    (service) => !firsts.includes(service),
  );

  return thens.length === 0 ? deploy : `${deploy}: ${firsts.join(", ")}, then ${thens.join(", ")}`;
}

export function versionText({ version }: Pick<Located, "version">): string | undefined {
  if (version === undefined) return undefined;
  const { from, to, asked, raised } = version;
  if (raised === undefined) return `the message has none; semver would ask for a ${asked} change`;
  const step = from === to ? `still ${from ?? "none"}` : `${from ?? "none"} to ${to ?? "none"}`;

  return `${step}; semver asks for a ${asked} change: ${raised ? "raised" : "not raised"}`;
}

/** The changes that a reviewer should see beside the document. `file` is the new document. */
export function annotationsOf(report: Report, file: string): readonly Finding[] {
  const approvals = [
    ...report.expired.map((approval) => ({
      approval,
      text: `The approval of ${approval.change} held until ${approval.until}.`,
    })),
    ...report.unused.map((approval) => ({
      approval,
      text: `${approval.change} stops nothing in this comparison: delete the approval.`,
    })),
  ];

  return [
    ...report.notes.map((text): Finding => ({
      severity: "warning",
      file,
      line: 1,
      column: 1,
      rule: "publish-means",
      text,
    })),
    ...report.changes
      .filter(({ verdict }) => verdict !== "safe")
      .map((change): Finding => {
        const isGone = change.at.document === "old";

        return {
          severity: severityOf(change),
          file,
          // A line of the old document means nothing in the new one.
          line: isGone ? 1 : change.place.line,
          column: isGone ? 1 : change.place.column,
          rule: change.id,
          text: [
            `${change.what}.`,
            change.atRunTime,
            `Deploy: ${orderText(change)}.`,
            ...(change.approval === undefined ? [] : [`Approved: ${change.approval.reason}`]),
          ].join("\n"),
        };
      }),
    ...approvals.map(({ approval, text }): Finding => ({
      severity: "warning",
      file: file.replace(/[^/\\]+$/, approvalsFile),
      line: approval.line,
      column: 1,
      rule: "approval",
      text,
    })),
  ];
}

function severityOf(change: Located): Finding["severity"] {
  if (stops(change)) return change.approval === undefined ? "error" : "hint";

  return "warning";
}
