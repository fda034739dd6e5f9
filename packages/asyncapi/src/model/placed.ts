import type { Binding, Pointer } from "./model.js";

/** Gives each binding of a list its place in the document. */
export function placed(bindings: readonly Omit<Binding, "at">[], at: Pointer): readonly Binding[] {
  return bindings.map((binding, index) => ({ ...binding, at: `${at}/${String(index)}` as const }));
}
