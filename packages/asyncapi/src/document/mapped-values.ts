import path from "node:path";
import { escaped } from "../model/pointer.js";
import { objectAt, type SchemaObject } from "../schema/json.js";
import { pathOf, split, type Look } from "./references.js";

/** Where the schemas of a document, and of one of OpenAPI, stand. */
export const OWN = "#/components/schemas";

/** A value of a discriminator, and what its `mapping` gives it to. */
export type MappedValue = Readonly<{
  value: string;
  /** As it is written: a reference from the parent's file, or a name. */
  written: string;
  /** The same as a reference from the document, whether something is there or not. */
  meant: string;
}>;

/** What the `mapping` of a parent names, by reference or as it is called beside the parent or among the schemas of its file. */
export function mappedValuesOf(parent: SchemaObject, target: string, look: Look): readonly MappedValue[] {
  const [file] = split(target);
  const places = [containerOf(target), `${file}${OWN}`].filter((place) => place !== undefined);

  return Object.entries(objectAt(objectAt(parent, "discriminator"), "mapping")).flatMap(
    ([value, written]) => {
      if (typeof written !== "string") return [];
      const named = places.map((place) => `${place}/${encodeURIComponent(escaped(written))}`);
      const meant = named.find((one) => look(one) !== undefined) ?? fromFile(written, file);

      return [{ value, written, meant }];
    },
  );
}

/** The map that a reference leads into; undefined where it leads to all of a file. */
export function containerOf(target: string): string | undefined {
  const end = target.lastIndexOf("/");

  return end > target.indexOf("#") && target.includes("#") ? target.slice(0, end) : undefined;
}

function fromFile(written: string, file: string): string {
  const [name, fragment] = split(written);
  if (name === "") return `${file}#${fragment}`;
  const there = pathOf(name);
  const way = path.isAbsolute(there) ? there : path.posix.join(path.posix.dirname(pathOf(file)), there);

  return `${way.split("/").map(encodeURIComponent).join("/")}#${fragment}`;
}
