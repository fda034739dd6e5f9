import path from "node:path";
import { fileURLToPath } from "node:url";
import { decoded, pointerTo, stepsBehind, unescaped, valueAt } from "../model/pointer.js";

export type Fields = Record<string, unknown>;

/** Finds what a reference of a document leads to, in itself or in another file; undefined where that cannot be read. */
export type Look = (target: string) => unknown;

/** The file that a reference names, and what in it. */
export function split(target: string): readonly [string, string] {
  const mark = target.indexOf("#");

  return mark === -1 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}

/** Whether a reference leads to another machine. One that begins with two slashes does not: the parser takes it for a path. */
export function isAddress(name: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(name) && pathOfUrl(name) === undefined;
}

/** The path of a file, as a reference names it. */
export function pathOf(name: string): string {
  return pathOfUrl(name) ?? decoded(name);
}

/** The path that a `file:` URL stands for; undefined for anything else, and for one of another machine. */
function pathOfUrl(name: string): string | undefined {
  if (!/^file:/i.test(name)) return undefined;
  try {
    return fileURLToPath(split(name)[0]);
  } catch {
    return undefined;
  }
}

/** What a message from another file is called where it gives itself no name: as it was called there. */
export function nameIn(target: string): string {
  const [name, fragment] = split(target);
  const step = fragment.split("/").at(-1) ?? "";

  return step === "" ? path.parse(pathOf(name)).name : unescaped(decoded(step));
}

/** The file that a reference leads to from another one; undefined where it stays within that. */
export function fileOf(target: string, from: string): string | undefined {
  const [name] = split(target);

  return name === "" ? undefined : path.resolve(path.dirname(from), pathOf(name));
}

/** A reference the way that all are compared. */
export function plain(target: string): string {
  const [name, fragment] = split(target);

  return `${name === "" ? "" : path.normalize(pathOf(name))}#${fragment}`;
}

/** One text for all ways of writing a reference to one place: with percent signs or without. */
export function keyOf(target: string): string {
  const [file, fragment] = split(plain(target));

  return `${file}#${pointerTo(stepsBehind(fragment))}`;
}

/** Whether a reference leads to another file on this machine. */
export function isElsewhere(target: string): boolean {
  return target !== "" && !target.startsWith("#") && !isAddress(target);
}

/** What the part of a reference behind its `#` leads to; undefined where nothing stands there. */
export function atFragment(root: unknown, fragment: string): unknown {
  return valueAt(stepsBehind(fragment), root);
}

/** A reference on the way to others, with those of them that were not followed yet. */
type Step = Readonly<{ target: string; others: string[] }>;

/** Whether a reference leads, over however many others, to one that leads back to itself, or to one that counts as such. */
export function ringFinder(
  look: Look,
  countsAsRing: (target: string) => boolean = () => false,
): (target: string) => boolean {
  const known = new Map<string, boolean>();
  const stepTo = (target: string): Step => ({
    target,
    others: referencesIn(look(target))
      .filter((next) => !isAddress(next))
      .map(plain),
  });

  // Without recursion: there may be thousands of references on the way.
  return (written) => {
    const first = plain(written);
    if (countsAsRing(first)) known.set(first, true);
    const way = known.has(first) ? [] : [stepTo(first)];
    const onWay = new Set(way.map(({ target }) => target));
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.others.pop();
      if (next === undefined) {
        known.set(step.target, false);
        onWay.delete(step.target);
        way.pop();
      } else if (onWay.has(next) || known.get(next) === true || countsAsRing(next)) {
        for (const target of onWay) known.set(target, true);

        return true;
      } else if (!known.has(next)) {
        onWay.add(next);
        way.push(stepTo(next));
      }
    }

    return known.get(first) === true;
  };
}

/** The references that stand in a part of a document. */
export function referencesIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  const fields = fieldsOf(node);
  if (fields === undefined) return [];

  return Object.entries(fields).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : referencesIn(value),
  );
}

/** The ways to what the references of a part lead to within its document, over however many others. */
export function waysBehind(part: unknown, root: unknown): readonly (readonly string[])[] {
  const targets = new Set(referencesIn(part));
  // It grows while it is gone through.
  for (const target of targets)
    if (target.startsWith("#")) for (const next of referencesIn(atFragment(root, target))) targets.add(next);

  return [...targets].filter((target) => target.startsWith("#/")).map(stepsBehind);
}

/** The fields of an object; undefined for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
