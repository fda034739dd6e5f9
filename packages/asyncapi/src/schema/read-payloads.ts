import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { anything, loose } from "./combine.js";
import { areAllApart, areApart, refusedField, type Lookup } from "./facts.js";
import type { SchemaObject } from "./json.js";
import { looseIn, loosened } from "./loosened.js";
import { namedSchemas, type NamedSchema } from "./named-schemas.js";
import type { Node } from "./node.js";
import { notedFormats } from "./noted-formats.js";
import { groupsOf, partsIn } from "./parts-graph.js";
import type { Payload } from "./payload.js";
import { madeOfItself, roundedNumbers, unmeetable } from "./problems.js";
import { undecided } from "./read-choices.js";
import { readShape, schemaReader } from "./read-schema.js";
import type { Reader } from "./reader.js";
import { remarksOn } from "./remarks.js";
import { sharedNames } from "./shared-names.js";

/** A schema that was read under a name of its own, with what a reader should know of it. */
export type Part = Readonly<{ node: Node; remarks: string }>;

/** The payloads that a document itself describes, read. */
export type ReadPayloads = Readonly<{
  /** Payloads and what they share, by name. */
  parts: ReadonlyMap<string, Part>;
  /** Those of the parts that are payloads. */
  payloadNames: ReadonlySet<string>;
  /** What no validator checks, or what was taken for granted. Warnings, in the order of the document. */
  problems: readonly Problem[];
}>;

/**
 * Reads the JSON Schemas of payloads. What the parser gave as one object has one name: a component that several places use
 * is read under its own.
 */
export function readPayloads(
  payloads: readonly Payload[],
  components: ReadonlyMap<string, unknown>,
): ReadPayloads {
  const named = namedSchemas(payloads, components);
  const reader = schemaReader(named);
  const parts = new Map<string, Part>([...named.values()].map((one) => [one.name, partOf(one, reader)]));
  const rest = payloads.filter(({ typeName }) => !parts.has(typeName));
  for (const { typeName, schema, at } of rest)
    parts.set(typeName, { node: reader.read(schema, at), remarks: "" });
  withoutEndlessParts(parts, named, reader.problems);
  const lookup: Lookup = (name) => parts.get(name)?.node ?? anything;
  const loose = looseIn(lookup);

  return {
    parts: new Map([...parts].map(([name, part]) => [name, { ...part, node: loosened(part.node, loose) }])),
    payloadNames: new Set(payloads.map(({ typeName }) => typeName)),
    problems: different([
      ...reader.problems,
      ...undecidedIn(reader, lookup),
      ...impossibleIn(reader, lookup),
      ...roundedNumbers(reader.rounded),
      ...notedFormats(reader.noted),
      ...sharedNames(named.values()),
    ]),
  };
}

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
    parts.set(name, { node: loose(anything), remarks: parts.get(name)?.remarks ?? "" });
    const at: Pointer = [...named.values()].find((one) => one.name === name)?.at ?? "/components/schemas";
    problems.push(madeOfItself(at, `schema ${name}`));
  }
}

function undecidedIn({ discriminated }: Reader, lookup: Lookup): readonly Problem[] {
  return discriminated
    .filter(({ node }) => {
      const members = node.members.filter(({ kind }) => kind !== "null");

      return members.length > 1 && !areAllApart(members, lookup);
    })
    .map(({ node, at }) => undecided(at, node.discriminator ?? ""));
}

/** Schemas of one value of which no value meets two. */
function impossibleIn({ together }: Reader, lookup: Lookup): readonly Problem[] {
  return together.flatMap(({ nodes, at }) => {
    const pairs = nodes.flatMap((one, index) => nodes.slice(index + 1).map((other) => [one, other] as const));
    const [one, other] = pairs.find(([left, right]) => areApart(left, right, lookup)) ?? [];
    if (one === undefined || other === undefined) return [];
    const field = refusedField(one, other, lookup) ?? refusedField(other, one, lookup);

    return field === undefined
      ? [unmeetable(at, "what is said here of one value cannot be true at once", "change one of the schemas")]
      : [
          unmeetable(
            at,
            `one part requires ${field}, and another, with \`additionalProperties: false\`, refuses it`,
            "take that away, or name every field in each part that is closed",
          ),
        ];
  });
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
