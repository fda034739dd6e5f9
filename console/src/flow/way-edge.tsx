import type { EdgeProps } from "@xyflow/react";
import { use } from "react";
import type { WayData } from "./flow-canvas.js";
import { useFlowNow, type FlowNow } from "./flow-context.js";
import type { Placed, Point } from "./layout.js";
import { LitContext } from "./lit-context.js";
import styles from "./way-edge.module.css";

/** A way. It moves where messages do, the thicker the more there are. */
export function WayEdge({ data }: EdgeProps<WayData>) {
  const lit = use(LitContext);
  const now = useFlowNow();
  if (data === undefined) return undefined;
  const { way, from, to, bends } = data;
  const rate = rateOn(now, from, to);
  const isFlowing = rate !== null && rate > 0;
  const classes = [
    styles.way,
    way.kind === "alternate" ? styles.alternate : undefined,
    isFlowing ? styles.flowing : undefined,
    lit === undefined ? undefined : lit.ways.has(way.id) ? styles.lit : styles.dim,
  ].filter((one) => one !== undefined);

  return (
    <path
      className={classes.join(" ")}
      d={pathOf(from, to, bends)}
      strokeWidth={isFlowing ? 1.5 + Math.min(3, Math.log10(1 + rate)) : 1.25}
    />
  );
}

/** Messages a second, as near as the broker says it: what goes into an exchange, from one to a queue, out of a queue. */
function rateOn(now: FlowNow, from: Placed, to: Placed): number | null {
  if (from.kind === "queue") return now.queue(from.name).live?.deliverRate ?? null;
  const sent = now.exchangeIn(to.kind === "exchange" ? to.name : from.name);
  if (to.kind !== "queue") return from.kind === "sender" || from.kind === "exchange" ? sent : null;
  const taken = now.queue(to.name).live?.publishRate ?? null;

  // The queue may get them from elsewhere, and the exchange may send them elsewhere.
  return sent === null || taken === null ? taken : Math.min(sent, taken);
}

/** From the right side of a place to the left side of the next, through the lanes of the columns between them. */
function pathOf(from: Placed, to: Placed, bends: readonly Point[]): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  let path = `M ${String(start.x)} ${String(start.y)}`;
  let last = start;
  for (const bend of bends) {
    // Straight across the width of a column's places, so that it touches none of them.
    const [enter, leave] = [
      { x: bend.x - LANE_HALF, y: bend.y },
      { x: bend.x + LANE_HALF, y: bend.y },
    ];
    path += `${curve(last, enter)} L ${String(leave.x)} ${String(leave.y)}`;
    last = leave;
  }

  return path + curve(last, end);
}

const LANE_HALF = 84;

function curve(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;

  return ` C ${String(middle)} ${String(from.y)}, ${String(middle)} ${String(to.y)}, ${String(to.x)} ${String(to.y)}`;
}
