import { readdir } from "node:fs/promises";
import path from "node:path";
import { registry } from "@warren/zod-contracts";
import * as z from "zod";
import { instant, zodsInstant, type JsonSchema } from "@warren/asyncapi";
import { listed } from "@warren/text";
import { importContracts } from "./import-contracts.js";
import { refuseFlags } from "./pattern-flags.js";

/** A message or a shared part, with the file that defines it. */
type Definition = Readonly<{
  name: string;
  file: string;
  schema: z.ZodType;
  version: string | undefined;
  correlateBy: string | undefined;
}>;

/**
 * Turns all that the files of a folder export as messages and parts into JSON Schemas, by name.
 * Throws where an export has another name than its definition: generated code imports it by that name.
 */
export async function schemasOf(contracts: string): Promise<ReadonlyMap<string, JsonSchema>> {
  const definitions = await definitionsIn(contracts);
  const named = z.registry<{ id: string }>();
  for (const { name, schema } of definitions) named.add(schema, { id: name });

  const { schemas } = z.toJSONSchema(named, {
    target: "draft-7",
    io: "input",
    unrepresentable: "throw",
    uri: (id) => `./${id}.json`,
    override: ({ zodSchema, jsonSchema, path: place }) => {
      refuseFlags(zodSchema, place);
      // Readers differ in what they take for a format, so its pattern stays: what zod refuses, the schema refuses.
      if (jsonSchema.format === "date-time" && jsonSchema.pattern === zodsInstant)
        jsonSchema.pattern = instant;
    },
  });

  return new Map(definitions.map((definition) => [definition.name, inOrder(definition, schemas)]));
}

/** The zod contracts themselves, by name: what a service checks a payload against. */
export async function validatorsIn(contracts: string): Promise<ReadonlyMap<string, z.ZodType>> {
  return new Map((await definitionsIn(contracts)).map(({ name, schema }) => [name, schema]));
}

async function definitionsIn(folder: string): Promise<readonly Definition[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z-]+\.ts$/.test(file)).sort();
  const found: Definition[] = [];
  for (const file of files) {
    const exported = await importContracts(path.join(folder, file));
    for (const [name, schema] of Object.entries(exported)) {
      if (!(schema instanceof z.ZodType)) continue;
      const entry = registry.get(schema);
      if (entry === undefined) continue;
      if (entry.id !== name)
        throw new Error(`${file} exports ${entry.id} as ${name}. Give both the same name.`);
      const { version, correlateBy } =
        entry.kind === "message" ? entry : { version: undefined, correlateBy: undefined };
      found.push({ name, file: file.replace(/\.ts$/, ""), schema, version, correlateBy });
    }
  }
  if (files.length > 0 && found.length === 0) {
    throw new Error(
      `${folder} has ${listed(files)} and defines no message: export what \`define\` or \`part\` of @warren/zod-contracts gives.`,
    );
  }

  return found;
}

function inOrder(definition: Definition, schemas: Readonly<Record<string, unknown>>): JsonSchema {
  const { $schema, $id, description, examples, ...shape } = schemas[definition.name] as JsonSchema;

  return {
    ...($schema === undefined ? {} : { $schema }),
    ...($id === undefined ? {} : { $id }),
    ...(description === undefined ? {} : { description }),
    ...(definition.version === undefined ? {} : { "x-version": definition.version }),
    ...(definition.correlateBy === undefined ? {} : { "x-correlate-by": definition.correlateBy }),
    "x-contract": definition.file,
    ...shape,
    ...(examples === undefined ? {} : { examples }),
  };
}
