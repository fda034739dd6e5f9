import * as z from "zod";
import { extensions, holders } from "./extensions.js";

/** The JSON Schema (draft-07) of our x- fields: one definition for each thing that they stand on. */
export function extensionsSchema(): unknown {
  const groups = Object.keys(extensions) as (keyof typeof extensions)[];
  const definitions = groups.map((group) => {
    const { $schema: _, ...schema } = z.toJSONSchema(z.object(extensions[group]).partial(), {
      target: "draft-7",
      io: "input",
      reused: "inline",
    });

    return [group, { description: holders[group], ...schema }];
  });

  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Warren's x- fields in AsyncAPI 3",
    description:
      "What AsyncAPI's AMQP binding 0.3.0 cannot say. `retry` and `deadLetter` have the field names of asyncapi/spec#1234, so that their prefix can drop.",
    definitions: Object.fromEntries(definitions) as Readonly<Record<string, unknown>>,
  };
}
