import type { JourneyStep } from "./order-types.js";

type Handled = Extract<JourneyStep, { kind: "handled" }>;
type Began = Exclude<JourneyStep, Handled>;

/** What came in or was sent, and one of the attempts to handle it: a line of the table. */
export type MessageRow = Readonly<{
  /** How many messages are above it. */
  depth: number;
  began: Began;
  /** None where nobody has handled it, or its trace is not here. */
  handled: Handled | undefined;
  /** Whether it stands below another attempt at the same message. */
  isRepeated: boolean;
}>;

/** The steps without those of requests that only asked: to look at an order is no part of what happened to it. */
export function withoutQuestions(steps: readonly JourneyStep[]): readonly JourneyStep[] {
  let isQuestion = false;

  return steps.filter((step) => {
    // A request that still runs, as that of a live view, has no step yet: what it asks stands alone.
    if (step.depth === 0) isQuestion = step.kind === "request" ? step.name.startsWith("GET ") : step.asks;

    return !isQuestion;
  });
}

/** What came in and what was sent, each with how it was handled, in causal order. */
export function messagesOf({ steps }: Readonly<{ steps: readonly JourneyStep[] }>): readonly MessageRow[] {
  const rows: MessageRow[] = [];
  // What the step at hand may belong to, each deeper in the journey than the one before. `row`: its first line.
  const above: Readonly<{ began: Began; depth: number; row: number }>[] = [];
  for (const step of steps) {
    while ((above.at(-1)?.depth ?? -1) >= step.depth) above.pop();
    const parent = above.at(-1);
    if (step.kind !== "handled") {
      above.push({ began: step, depth: step.depth, row: rows.length });
      rows.push({ depth: above.length - 1, began: step, handled: undefined, isRepeated: false });
      continue;
    }
    const first = parent === undefined ? undefined : rows[parent.row];
    const row = {
      depth: Math.max(0, above.length - 1),
      began: parent?.began ?? sentUnseen(step),
      handled: step,
    };
    if (parent !== undefined && first?.handled === undefined)
      rows[parent.row] = { ...row, isRepeated: false };
    else rows.push({ ...row, isRepeated: parent !== undefined });
  }

  return rows;
}

/** Of a message whose sender was not traced, or was killed before it wrote its spans. */
function sentUnseen({ attempt: _a, queue: _q, outcome: _o, waitMs, ...step }: Handled): Began {
  return { ...step, kind: "sent", service: "", atMs: step.atMs - waitMs, endMs: step.atMs };
}
