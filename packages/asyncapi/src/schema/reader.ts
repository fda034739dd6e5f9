import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Placed } from "./children.js";
import type { NotedFormat } from "./noted-formats.js";
import type { ChoiceNode, Kind, Node } from "./node.js";

/** What is known of a value from the schema around the one that is read. */
export type Context = Readonly<{
  /** The kinds that the value may be of; undefined where nothing is known. */
  kinds?: readonly Kind[] | undefined;
  /** What the schema around says of the fields. */
  fields?: ReadonlyMap<string, Placed>;
}>;

/** Reads the schemas of one module. */
export type Reader = Readonly<{
  /** Adds to them. */
  problems: Problem[];
  /** Where whole numbers may stand that JavaScript rounds. Adds to them. */
  rounded: Pointer[];
  /** Formats that no validator knows, and where. Adds to them. */
  noted: NotedFormat[];
  /** The choices for which the document names a field that tells their members apart. */
  discriminated: Readonly<{ node: ChoiceNode; at: Pointer }>[];
  /** What a value has to meet at once, wherever that is more than one schema. Adds to them. */
  together: Readonly<{ nodes: readonly Node[]; at: Pointer }>[];
  /** A schema in its place; by its name, if it has one. */
  read(schema: unknown, at: Pointer, context?: Context): Node;
}>;
