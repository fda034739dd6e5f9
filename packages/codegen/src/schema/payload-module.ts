import { docComment } from "../emit/doc-comment.js";
import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { anything } from "./combine.js";
import { areAllApart } from "./facts.js";
import { helpersText, type Helper } from "./helper-text.js";
import type { SchemaObject } from "./json.js";
import { namedSchemas, type NamedSchema } from "./named-schemas.js";
import type { Node } from "./node.js";
import { groupsOf, partsIn } from "./parts-graph.js";
import { unchecked } from "./problems.js";
import { readShape, schemaReader, undecided } from "./read-schema.js";
import type { Reader } from "./reader.js";
import { remarksOn } from "./remarks.js";
import { typeText } from "./type-text.js";
import { validatorText, type Printing } from "./validator-text.js";

/** A payload to make a validator for. */
export type Payload = Readonly<{
  /** A TypeScript identifier that no other payload has. */
  typeName: string;
  /** As the parser gives it, dereferenced, alone or as `{ schemaFormat, schema }`; undefined where there is none. */
  schema: unknown;
  /** Where it stands in the document. */
  at: Pointer;
}>;

/** The text of `messages/payloads.ts`, and what is to be known of it. */
export type PayloadModule = Readonly<{
  /** Without header, not yet formatted. */
  text: string;
  /** The types that it exports beside the payloads. */
  parts: readonly string[];
  /** The payloads that may be anything: their type is `unknown`. */
  anything: ReadonlySet<string>;
  /** What no validator checks, or what was taken for granted. Warnings, in the order of the document. */
  problems: readonly Problem[];
}>;

/**
 * Makes zod validators and readonly types of payloads. What the parser gave as one object has one name: a component that
 * several places use is exported under its own.
 */
export function payloadModule(
  payloads: readonly Payload[],
  components: ReadonlyMap<string, unknown>,
): PayloadModule {
  const named = namedSchemas(payloads, components);
  const reader = schemaReader(named);
  const parts = new Map<string, Part>([...named.values()].map((one) => [one.name, partOf(one, reader)]));
  const rest = payloads.filter(({ typeName }) => !parts.has(typeName));
  for (const { typeName, schema, at } of rest)
    parts.set(typeName, { node: reader.read(schema, at), remarks: "" });
  withoutEndlessParts(parts, named, reader.problems);

  const printed = print(parts);
  const isPayload = new Set(payloads.map(({ typeName }) => typeName));
  const { constants, functions } = helpersText(printed.printing.helpers);
  reader.problems.push(...undecidedIn(reader, printed.printing));

  return {
    text: ['import * as z from "zod";', constants, ...printed.texts, functions]
      .filter((text) => text !== "")
      .join("\n\n"),
    parts: printed.names.filter((name) => !isPayload.has(name)),
    anything: new Set(
      printed.names.filter((name) => isPayload.has(name) && isUnknown(name, printed.printing)),
    ),
    problems: different(reader.problems),
  };
}

function isUnknown(name: string, { lookup }: Printing): boolean {
  let node = lookup(name);
  while (node.kind === "part") node = lookup(node.name);

  return typeText(node, lookup) === "unknown";
}

type Part = Readonly<{ node: Node; remarks: string }>;

function partOf({ schema, at }: NamedSchema, reader: Reader): Part {
  return { node: readShape(schema, at, {}, reader), remarks: remarksOn(schema) };
}

/** A part that is itself, or one of whose members is, says nothing there: to ask for it would never end. */
function withoutEndlessParts(
  parts: Map<string, Part>,
  named: ReadonlyMap<SchemaObject, NamedSchema>,
  problems: Problem[],
): void {
  const edges = new Map([...parts].map(([name, { node }]) => [name, partsIn(node, "the value itself")]));
  const endless = groupsOf(edges).filter(
    (group) => group.length > 1 || group.some((name) => edges.get(name)?.has(name) === true),
  );
  for (const name of endless.flat()) {
    parts.set(name, { node: anything, remarks: parts.get(name)?.remarks ?? "" });
    const at = [...named.values()].find((one) => one.name === name)?.at ?? "/components/schemas";
    problems.push(unchecked(at, `schema ${name} is made of itself`, "name it in a field or a list only"));
  }
}

function print(
  parts: ReadonlyMap<string, Part>,
): Readonly<{ texts: readonly string[]; names: readonly string[]; printing: Printing }> {
  const edges = new Map([...parts].map(([name, { node }]) => [name, partsIn(node, "everything")]));
  const groups = groupsOf(edges);
  const recursive = new Set(
    groups.filter((group) => group.length > 1 || group.some((name) => edges.get(name)?.has(name))).flat(),
  );
  const helpers = new Set<Helper>();
  const printing: Printing = {
    lookup: (name) => parts.get(name)?.node ?? anything,
    isLater: () => false,
    isRecursive: (name) => recursive.has(name),
    helpers,
  };
  const texts = groups.flatMap((group) =>
    group.map((name) =>
      declaration(name, parts.get(name), {
        ...printing,
        isLater: (other) => recursive.has(other) && group.includes(other),
      }),
    ),
  );

  return { texts, names: groups.flat(), printing };
}

function declaration(name: string, part: Part | undefined, printing: Printing): string {
  const { node, remarks } = part ?? { node: anything, remarks: "" };
  const shape = typeText(node, printing.lookup);
  const type = `${docComment(remarks, 0)}export type ${name} = ${shape};`;
  const validator = validatorText(node, printing);
  // The type of a validator that holds itself has to be said; that of any other is checked.
  if (printing.isRecursive(name)) return `${type}\nexport const ${name}: z.ZodType<${name}> = ${validator};`;
  if (node.kind === "part" || shape === "unknown") return `${type}\nexport const ${name} = ${validator};`;

  return `${type}\nexport const ${name} = ${validator} satisfies z.ZodType<${name}>;`;
}

function undecidedIn({ discriminated }: Reader, printing: Printing): readonly Problem[] {
  return discriminated
    .filter(({ node }) => {
      const members = node.members.filter(({ kind }) => kind !== "null");

      return members.length > 1 && !areAllApart(members, printing.lookup);
    })
    .map(({ node, at }) => undecided(at, node.discriminator ?? ""));
}

/** Each problem once: a schema is read in each place where it has no name. */
function different(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();

  return problems.filter(({ at, what }) => {
    const key = `${at} ${what}`;
    const isNew = !seen.has(key);
    seen.add(key);

    return isNew;
  });
}
