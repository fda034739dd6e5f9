import { readFileSync } from "node:fs";
import type { Diagnostic } from "@asyncapi/parser";
import { valueLocator, type Position } from "./locate.js";
import { pointerTo } from "../model/pointer.js";
import type { Home } from "./luggage.js";
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

/** Says of a diagnostic of a document that something was brought into where its author wrote what it is about. */
export function atHome({ file, original, homes }: Written): (diagnostic: Diagnostic) => Diagnostic {
  const places = new Map<string, (pointer: `/${string}`) => Position>();
  const placeIn = (home: string, path: readonly (string | number)[]): Position => {
    const positionOf =
      places.get(home) ?? valueLocator(home === file ? original : readFileSync(home, "utf8"));
    places.set(home, positionOf);

    return positionOf(pointerTo(path));
  };

  return (diagnostic) => {
    if ((diagnostic.source ?? file) !== file) return diagnostic;
    const { file: source, steps: path } = homeOf(diagnostic.path, homes) ?? { file, steps: diagnostic.path };
    const { line, column } = placeIn(source, path);
    const start = { line: line - 1, character: column - 1 };

    return { ...diagnostic, source, path: [...path], range: { start, end: { line, character: 0 } } };
  };
}

function homeOf(path: Diagnostic["path"], homes: Written["homes"]): Home | undefined {
  const around = broughtAround(path, homes);
  const home = homes.get(pointerTo(around));

  return home && { file: home.file, steps: [...home.steps, ...path.slice(around.length).map(String)] };
}

/** The way to what was brought into a document and has in it what a path leads to; empty where that is the document's own. */
export function broughtAround(path: Diagnostic["path"], homes: Written["homes"]): Diagnostic["path"] {
  return path.slice(0, path.findIndex((_, index) => homes.has(pointerTo(path.slice(0, index + 1)))) + 1);
}
