type Scales = Readonly<{ x: (time: number) => number; y: (value: number) => number }>;

/**
 * A line as the paths of an SVG: a new one after each time at which nothing is known. A value that stands alone is a stroke as wide as
 * its own end, which is seen as a dot.
 */
export function paths(
  times: readonly number[],
  values: readonly (number | null)[],
  { x, y }: Scales,
): readonly string[] {
  const parts: string[][] = [];
  let current: string[] | undefined;
  for (const [at, time] of times.entries()) {
    const value = values[at];
    if (value === null || value === undefined) {
      current = undefined;
      continue;
    }
    if (current === undefined) parts.push((current = []));
    current.push(`${x(time).toFixed(1)} ${y(value).toFixed(1)}`);
  }

  return parts.map(([first = "", ...rest]) => `M${first}L${(rest.length === 0 ? [first] : rest).join("L")}`);
}
