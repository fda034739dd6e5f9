import { spread, table } from "./markdown.js";
import { spreadOf } from "./statistics.js";

/** What is to be reached, and a value of each round that was measured. */
export type Goal = Readonly<{ what: string; values: readonly number[]; digits?: number }> & Bound;

/** Without one, a figure stands beside the goals for comparison. */
type Bound = Readonly<{ atLeast?: number; atMost?: number; below?: number }>;

/** A table of those goals of which there are values; empty where there are none. */
export function measuredGoals(of: string, goals: readonly Goal[]): string {
  const measured = goals.filter(({ values }) => values.length > 0);

  return measured.length === 0 ? "" : `## Goals\n\n${goalTable(of, measured)}\n`;
}

/** A row for each goal: the middle round decides whether it is kept, as it was measured and not as it is printed. */
export function goalTable(of: string, goals: readonly Goal[]): string {
  return table(
    [of, "the middle round (and range)", "goal", ""],
    goals.map((goal) => [goal.what, spread(goal.values, goal.digits), boundOf(goal), verdictOn(goal)]),
  );
}

function boundOf({ atLeast, atMost, below }: Bound): string {
  if (atLeast !== undefined) return `≥ ${atLeast}`;
  if (atMost !== undefined) return `≤ ${atMost}`;

  return below === undefined ? "" : `< ${below}`;
}

function verdictOn({ values, ...bound }: Goal): string {
  const { median } = spreadOf(values);
  if (Number.isNaN(median)) return "not measured";
  if (boundOf(bound) === "") return "";
  const { atLeast = -Infinity, atMost = Infinity, below = Infinity } = bound;

  return median >= atLeast && median <= atMost && median < below ? "kept" : "not kept";
}
