import type { Step } from "./order-types.js";

/** The steps, of which each says its reason only where none before has said it: what undoes an order has the same one at every step. */
export function saidOnce(steps: readonly Step[]): readonly Step[] {
  const said = new Set<string>();

  return steps.map((step) => {
    const { detail, ...rest } = step;
    if (detail === undefined) return step;
    if (said.has(detail)) return rest;
    said.add(detail);

    return step;
  });
}
