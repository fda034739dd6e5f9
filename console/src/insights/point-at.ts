/**
 * Where an arrow key leads along a chart.
 *
 * @param at which of the times is pointed at; undefined for none
 * @param last the last of them
 * @returns the next one, undefined to point at none, `nowhere` for a key that is none of the chart's
 */
export function moved(key: string, at: number | undefined, last: number): number | undefined | "nowhere" {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return Math.max(0, (at ?? last + 1) - 1);
    case "ArrowRight":
    case "ArrowUp":
      return Math.min(last, (at ?? last) + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return undefined;
    default:
      return "nowhere";
  }
}

/** Which of the times is next to a moment; undefined where there are none. */
export function nearest(times: readonly number[], wanted: number): number | undefined {
  let best: number | undefined;
  for (const [at, time] of times.entries()) {
    const known = best === undefined ? undefined : times[best];
    if (known === undefined || Math.abs(time - wanted) < Math.abs(known - wanted)) best = at;
  }

  return best;
}
