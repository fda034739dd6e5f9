import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { checkCached } from "@warren/asyncapi/cache";
import {
  messagesDocument,
  nameOf,
  onlyService,
  payloadsOf,
  type Finding,
  type JsonSchema,
  type Model,
} from "@warren/asyncapi";
import { contractsOf } from "../contracts/contracts-of.js";
import { emit, type Emitted } from "../emit/emit.js";
import { partsOf } from "../emit/parts.js";
import type { Paths } from "../paths.js";
import type { ReadPayloads } from "@warren/asyncapi/schema";
import type { Folder } from "./folder.js";
import { formatted } from "./format.js";
import { originOf } from "./origin.js";

/** The files that belong into the output folder, with what is to be known of them, or what is wrong with the input. */
export type Generated =
  | Readonly<{ ok: true; files: Folder; model: Model; findings: readonly Finding[] }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/**
 * Takes the finished files another way: it is given the parsed document, the paths that there will be, and the formatted
 * files once they are made. Returns what came out.
 */
export type Through = (
  document: AsyncAPIDocumentInterface,
  names: readonly string[],
  files: Promise<Folder>,
) => Promise<Folder>;

/** What is generated, and how. */
export type GenerateOptions = Readonly<{
  /** Only what this service needs. Default: everything. */
  service?: string | undefined;
  /** What the files pass through. Default: nothing, they are as they were made. */
  through?: Through | undefined;
}>;

/** Makes all generated files in memory. The same input gives the same bytes. */
export async function generate(paths: Paths, { service, through }: GenerateOptions = {}): Promise<Generated> {
  const { document: file, output, publishMeans, cache } = paths;
  const schemas = await contractsOf(paths);
  const checked = await checkCached(file, schemas, { publishMeans, cache });
  if (!checked.ok) return checked;
  const { findings } = checked;
  if (service !== undefined && checked.model.services.every(({ name }) => name !== service)) {
    const known = checked.model.services.map(({ name }) => name).join(", ");
    const text = `There is no service ${service} in it.\nFix: name one of ${known}.`;

    return {
      ok: false,
      findings: [{ severity: "error", file, line: 1, column: 1, rule: "known-services", text }],
    };
  }

  const model = service === undefined ? checked.model : onlyService(checked.model, service);
  const files = filesOf(
    model,
    service === undefined ? checked.payloads : payloadsOf(model, checked.components),
    service === undefined ? schemas : usedBy(model, schemas),
    originOf(paths),
  );
  const code =
    through === undefined
      ? await formatted(files, output)
      : await through(await checked.parsed(), [...files.keys()], formatted(files, output));

  return { ok: true, files: code, model, findings };
}

function filesOf(
  model: Model,
  payloads: ReadPayloads | undefined,
  schemas: ReadonlyMap<string, JsonSchema>,
  origin: Emitted["origin"],
): Folder {
  const code = emit({ model, payloads, origin });

  return new Map([
    ...(schemas.size === 0 ? [] : [["messages.yaml", messagesDocument(schemas, origin.command)] as const]),
    ...[...schemas].map(
      ([name, schema]) => [`schemas/${name}.json`, JSON.stringify(schema, null, 2)] as const,
    ),
    ...code.map(({ path: name, text }) => [name, text] as const),
  ]);
}

function usedBy(model: Model, schemas: ReadonlyMap<string, JsonSchema>): ReadonlyMap<string, JsonSchema> {
  const payloads = model.messages.flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
  const used = new Set(payloads.flatMap((payload) => [payload, ...partsOf(payload)]).map(nameOf));

  return new Map([...schemas].filter(([name]) => used.has(name)));
}
