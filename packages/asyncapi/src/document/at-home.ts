import { readFileSync } from "node:fs";
import type { Diagnostic } from "@asyncapi/parser";
import { valueLocator, type Position } from "./locate.js";
import { escaped } from "../model/pointer.js";
import type { WithoutRings } from "./without-rings.js";

/** What AsyncAPI's own rules are applied to: a document as it stands, with schemas of other files in it where these hold themselves. */
export type AsChecked = Readonly<{ text: string; homes: WithoutRings["homes"] }>;

export function asChecked(original: string, ringless: WithoutRings | undefined): AsChecked {
  return ringless === undefined
    ? { text: original, homes: new Map() }
    : { text: JSON.stringify(ringless.document), homes: ringless.homes };
}

/** A document as its author has it, and what was brought into it. */
export type Written = Readonly<{ file: string; original: string; homes: WithoutRings["homes"] }>;

/** Says of each diagnostic of a document that schemas were brought into where its author wrote what it is about. */
export function atHome(
  diagnostics: readonly Diagnostic[],
  { file, original, homes }: Written,
): readonly Diagnostic[] {
  const places = new Map([[file, valueLocator(original)]]);
  const placeIn = (home: string, path: Diagnostic["path"]): Position => {
    const positionOf = places.get(home) ?? valueLocator(readFileSync(home, "utf8"));
    places.set(home, positionOf);

    return positionOf(`/${path.map((step) => escaped(String(step))).join("/")}`);
  };

  return diagnostics.map((diagnostic): Diagnostic => {
    const { source = file, path } = diagnostic;
    if (source !== file) return diagnostic;
    const [top, kind, name, ...inside] = path;
    const home = top === "components" && kind === "schemas" ? homes.get(String(name)) : undefined;
    const there = {
      source: home?.file ?? file,
      path: home === undefined ? path : [...home.steps, ...inside],
    };
    const { line, column } = placeIn(there.source, there.path);
    const start = { line: line - 1, character: column - 1 };

    return { ...diagnostic, ...there, range: { start, end: { line, character: 0 } } };
  });
}
