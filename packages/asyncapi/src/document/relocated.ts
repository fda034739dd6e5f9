import type { Pointer } from "../model/model.js";

/** Where something stands, by where it or the nearest thing around it was moved to; undefined where none of these was moved. */
export function relocated(moved: ReadonlyMap<string, string>, pointer: Pointer): Pointer | undefined {
  const steps = pointer.split("/");
  for (let count = steps.length; count > 1; count -= 1) {
    const there = moved.get(steps.slice(0, count).join("/"));
    if (there !== undefined) return [there, ...steps.slice(count)].join("/") as Pointer;
  }

  return undefined;
}
