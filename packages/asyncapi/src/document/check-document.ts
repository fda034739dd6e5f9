import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { JsonSchema } from "../model/json-schema.js";
import type { Model } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { ownMessagesOf } from "../model/own-messages.js";
import { readModel } from "../model/read-model.js";
import { mistakableMessages } from "../rules/mistakable-messages.js";
import { rulesFor } from "../rules/index.js";
import { componentSchemas } from "../schema/components.js";
import { readPayloads, type ReadPayloads } from "../schema/read-payloads.js";
import { inTheirContracts } from "./contract-places.js";
import { errorsIn, type Finding } from "./finding.js";
import { loadDocument, type Loaded, type LoadOptions, type Source } from "./load-document.js";
import { parseDocument, type ParseOptions } from "./parse-document.js";

/** A document that can become code, or all that keeps it from it. `findings` of the first are warnings and hints. */
export type Checked =
  | Readonly<{
      ok: true;
      /** The document as AsyncAPI's parser has it. */
      parsed: () => Promise<AsyncAPIDocumentInterface>;
      model: Model;
      /** The schemas of its components, by name. */
      components: ReadonlyMap<string, unknown>;
      /** The payloads that the document itself describes; undefined where all come from contracts. */
      payloads: ReadPayloads | undefined;
      findings: readonly Finding[];
    }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** Reads and parses a document and applies our own rules to it. */
export async function checkDocument(
  file: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  options: ParseOptions & LoadOptions = {},
): Promise<Checked> {
  return checkLoaded(await loadDocument(file, options), schemas, options);
}

/** Like {@link checkDocument}, for a document that was read already. */
export async function checkLoaded(
  loaded: Loaded,
  schemas: ReadonlyMap<string, JsonSchema>,
  options: ParseOptions = {},
): Promise<Checked> {
  if (!loaded.ok) return loaded;
  const { source } = loaded;
  const { document, findings: diagnostics } = await parseDocument(source, schemas, options);
  // Why a document cannot be converted follows from what the parser says is wrong with it.
  const of2x = loaded.findings.filter(
    ({ severity }) => severity !== "error" || errorsIn(diagnostics).length === 0,
  );
  const before = [...diagnostics, ...of2x];
  if (document === undefined || errorsIn(before).length > 0) return { ok: false, findings: before };

  const { model, problems } = readModel(document);
  const components = componentSchemas(document);
  const payloads = payloadsOf(model, components);
  const found = [
    ...problems,
    ...(payloads?.problems ?? []),
    ...(payloads === undefined ? [] : mistakableMessages(model, payloads)),
    ...rulesFor(model, schemas.size > 0).flatMap((rule) => rule(model)),
  ];
  const placed = inTheirContracts(found, model.messages, source);
  const findings = [...before, ...placed.map((problem) => findingOf(problem, source))];

  return errorsIn(findings).length > 0
    ? { ok: false, findings }
    : { ok: true, parsed: () => Promise.resolve(document), model, components, payloads, findings };
}

/** What the document itself says of payloads; undefined where it leaves that to contracts. */
export function payloadsOf(model: Model, components: ReadonlyMap<string, unknown>): ReadPayloads | undefined {
  const own = ownMessagesOf(model);
  if (own.length === 0) return undefined;

  return readPayloads(
    own.map(({ identifier, payload, payloadAt }) => ({
      typeName: identifier,
      schema: payload,
      at: payloadAt,
    })),
    components,
  );
}

/** A problem with the place in the file where its pointer leads. */
export function findingOf(
  { severity = "error", rule, at, what, loss, fix }: Problem,
  { file, positionOf }: Pick<Source, "file" | "positionOf">,
): Finding {
  return { severity, file, ...positionOf(at), rule, text: `${what}: ${loss}.\nFix: ${fix}.` };
}
