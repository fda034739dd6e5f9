import { readFile } from "node:fs/promises";
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { stops, type Change } from "./change.js";
import { isLower } from "./version.js";

/** A change that breaks, or that was not compared, which somebody has agreed to, and why. */
export type Approval = Readonly<{
  /** Id of the change. */
  change: string;
  reason: string;
  /** The last day on which it holds (2026-12-31), or the version of the document from which on it holds no longer. */
  until: string;
  /** From 1, in contract-changes.yaml. */
  line: number;
}>;

/** The file beside the document that holds them. */
export const approvalsFile = "contract-changes.yaml";

const day = /^\d{4}-\d{2}-\d{2}$/;
const shape = z.array(
  z.strictObject({
    change: z.string().min(1),
    reason: z.string().min(1),
    until: z
      .string()
      .regex(/^(\d{4}-\d{2}-\d{2}|\d+\.\d+\.\d+)$/, "is a day (2026-12-31) or a version (2.0.0)"),
  }),
);

/** Reads the approvals; a file that is not there holds none. */
export async function readApprovals(
  file: string,
): Promise<Readonly<{ approvals: readonly Approval[]; faults: readonly string[] }>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return { approvals: [], faults: [] };
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  if (document.errors.length > 0) {
    return { approvals: [], faults: document.errors.map(({ message }) => message) };
  }
  const parsed = shape.safeParse(text.trim() === "" ? [] : document.toJS());
  if (!parsed.success) {
    return {
      approvals: [],
      faults: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    };
  }
  const { contents } = document;
  const lineOf = (index: number) => {
    const item = isSeq(contents) ? contents.items[index] : undefined;

    return isMap(item) ? counter.linePos(item.range[0]).line : 1;
  };

  return {
    approvals: parsed.data.map((approval, index) => ({ ...approval, line: lineOf(index) })),
    faults: [],
  };
}

/** A change, with the approval that holds for it. */
export type Judged = Change & Readonly<{ approval: Approval | undefined }>;

export type Approved = Readonly<{
  changes: readonly Judged[];
  /** Approvals that no longer hold, though their change is still there. */
  expired: readonly Approval[];
  /** Approvals of changes that are not there. */
  unused: readonly Approval[];
}>;

/** Joins the changes that stop a deployment with their approvals. `version` is the new document's. */
export function approve(
  changes: readonly Change[],
  approvals: readonly Approval[],
  { now, version }: Readonly<{ now: Date; version: string }>,
): Approved {
  const breaks = new Set(changes.filter(stops).map(({ id }) => id));
  const holds = ({ until }: Approval) =>
    day.test(until) ? now.toISOString().slice(0, 10) <= until : isLower(until, version);
  const used = approvals.filter(({ change }) => breaks.has(change));

  return {
    changes: changes.map((change) => ({
      ...change,
      approval: stops(change)
        ? used.find((approval) => approval.change === change.id && holds(approval))
        : undefined,
    })),
    expired: used.filter((approval) => !holds(approval)),
    unused: approvals.filter(({ change }) => !breaks.has(change)),
  };
}
