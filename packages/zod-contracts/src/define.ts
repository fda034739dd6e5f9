import * as z from "zod";
import { registry } from "./registry.js";

/** What the contract says of a message besides its fields. */
export type About<Data> = Readonly<{
  /** Semantic version of the payload: major when an old reader or an old sender would break. */
  version: `${number}.${number}.${number}`;
  /** The required text field that is the same in all messages about one order, or one product. Default: none. */
  correlateBy?: keyof Data & string;
  /** One or two sentences for the person who receives it: what happened, or what is asked for. */
  description: string;
  /** Real payloads. They are tested, shown in the reference, and taken as samples by tools. */
  examples: readonly [Data, ...Data[]];
}>;

/** Defines a message of the contract. Export the result under the same name. */
export function define<S extends z.ZodObject>(name: string, about: About<NoInfer<z.input<S>>>, schema: S): S {
  registry.add(schema, { id: name, kind: "message", version: about.version, correlateBy: about.correlateBy });
  z.globalRegistry.add(schema, { description: about.description, examples: [...about.examples] });

  return schema;
}

/** Names a record or scalar that several messages share, so that it has one type and one JSON Schema. */
export function part<S extends z.ZodType>(name: string, description: string, schema: S): S {
  registry.add(schema, { id: name, kind: "part" });
  // What the schema says of itself so far (the length of a text) stays.
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), description });

  return schema;
}
