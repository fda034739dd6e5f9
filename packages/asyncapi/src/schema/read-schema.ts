import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { insideOf, type Placed } from "./children.js";
import { all, anything, choice, demanding, loose, nothing, orNull } from "./combine.js";
import { inherited } from "./inheritance.js";
import { isObject, listAt, objectAt, textAt, unreadLanguage, unwrapped, type SchemaObject } from "./json.js";
import { allKinds, declaredKinds, impliedKinds, keywordsOf, spokenOf } from "./kinds.js";
import { isLateReference, unknownKeywords } from "./keywords.js";
import type { NamedSchema } from "./named-schemas.js";
import type { Kind, Node } from "./node.js";
import { isNote } from "./noted-formats.js";
import { assumed, below, foreign, madeOfItself, unchecked } from "./problems.js";
import { readArray } from "./read-array.js";
import { readChoices, readCondition } from "./read-choices.js";
import { readObject } from "./read-object.js";
import { readNumber, readString } from "./read-scalar.js";
import { readValues } from "./read-values.js";
import type { Context, Reader } from "./reader.js";

/** A reader that knows which schemas have names. */
export function schemaReader(named: ReadonlyMap<SchemaObject, NamedSchema>): Reader {
  const problems: Problem[] = [];
  const reader: Reader = {
    problems,
    rounded: [],
    noted: [],
    together: [],
    discriminated: [],
    read(given, at, context = {}) {
      if (given === true || given === undefined) return anything;
      if (given === false) return nothing;
      const schema = unwrapped(given);
      if (!isObject(schema)) return unreadable(given, at, problems);
      const name = named.get(schema)?.name;

      return name === undefined
        ? readShape(schema, insideOf(given, at), context, reader)
        : { kind: "part", name };
    },
  };

  return reader;
}

/** Like `read`, but spells out a schema that has a name: what stands at the right of its declaration. */
export function readShape(schema: SchemaObject, at: Pointer, context: Context, reader: Reader): Node {
  if (typeof schema["$ref"] === "string") return unresolved(schema["$ref"], at, reader.problems);
  for (const keyword of unknownKeywords(schema))
    reader.problems.push(
      isLateReference(keyword)
        ? unchecked(below(at, keyword), `${keyword} is not followed`, "write the reference as `$ref`")
        : unchecked(
            below(at, keyword),
            `${keyword} is no keyword that a validator is made from`,
            "correct it, or take it away",
          ),
    );
  const inner = contextFor(schema, at, context);
  const given = listAt(schema, "allOf");
  const taken = given.map((member) => inherited(member, schema));
  const nodes = [
    ownOf(schema, at, context, reader),
    ...taken.map((member, index) => reader.read(member, below(at, "allOf", index), inner)),
    ...readChoices(schema, at, inner, reader),
    ...readCondition(schema, at, inner, reader),
  ];
  if (nodes.length > 1) reader.together.push({ nodes, at });
  const read = all(nodes);
  const node = unknownKeywords(schema).some(isLateReference) ? loose(read) : read;
  // What takes in nothing but a list that it is in itself is no child: nothing says what it holds.
  if (node.kind === "unknown" && taken.some((member, index) => member !== given[index]))
    reader.problems.push(madeOfItself(at, "this schema"));
  const demanded =
    schema["not"] === undefined
      ? node
      : demanding(node, [{ demand: "not", node: reader.read(schema["not"], below(at, "not"), inner) }]);
  if (schema["nullable"] !== true) return demanded;
  reader.problems.push(
    foreign(
      below(at, "nullable"),
      "nullable is OpenAPI's, not JSON Schema's",
      "null is let through, though another reader of the document may refuse it",
      'add "null" to `type`',
    ),
  );

  return orNull(demanded);
}

/** What members of a schema know of the value from the schema itself. */
function contextFor(schema: SchemaObject, at: Pointer, context: Context): Context {
  const fields = new Map<string, Placed>(context.fields);
  for (const [name, property] of Object.entries(objectAt(schema, "properties")))
    fields.set(name, { schema: property, at: below(at, "properties", name) });

  return { kinds: knownKinds(schema, context), fields };
}

function knownKinds(schema: SchemaObject, context: Context): readonly Kind[] | undefined {
  const implied = impliedKinds(schema);
  const { kinds } = context;
  if (implied !== undefined && kinds !== undefined) return implied.filter((kind) => kinds.includes(kind));

  return implied ?? kinds ?? inferredKinds(schema);
}

function inferredKinds(schema: SchemaObject): readonly Kind[] | undefined {
  const spoken = spokenOf(schema);

  return spoken.length === 0 ? undefined : spoken;
}

/** What a schema says itself, its members left out. */
function ownOf(schema: SchemaObject, at: Pointer, context: Context, reader: Reader): Node {
  const declared = declaredKinds(schema);
  const values = readValues(schema, declared, at, reader);
  const spoken = spokenOf(schema);
  const isPlain = values !== undefined && spoken.every((kind) => keywordsOf(schema, kind).length === 0);
  if (isPlain) return values;

  return all([values ?? anything, kindsNode({ schema, at }, { declared, spoken }, context, reader)]);
}

/** A schema that is an object, and where it stands. */
type PlacedObject = Readonly<{ schema: SchemaObject; at: Pointer }>;

/** The kinds that a schema declares, and those that its keywords speak of. */
type SaidKinds = Readonly<{ declared: readonly Kind[] | undefined; spoken: readonly Kind[] }>;

function kindsNode(
  placed: PlacedObject,
  { declared, spoken }: SaidKinds,
  context: Context,
  reader: Reader,
): Node {
  const known = declared ?? impliedKinds(placed.schema) ?? context.kinds;
  noteFormat(placed, known ?? (spoken.length === 0 ? allKinds : spoken), reader);
  if (declared === undefined && spoken.length === 0) return anything;
  // What is said of other kinds than the value's says nothing.
  if (declared === undefined && known !== undefined && !known.some((kind) => spoken.includes(kind)))
    return anything;
  if (known === undefined)
    reader.problems.push(
      assumed(placed.at, `a schema speaks of ${wordsFor(spoken)} without a type`, spoken.join(" or ")),
    );

  return choice(
    (known ?? spoken).map((kind) => readKind(placed, kind, context, reader)),
    "any",
  );
}

function noteFormat({ schema, at }: PlacedObject, kinds: readonly Kind[], { noted }: Reader): void {
  const format = textAt(schema, "format");
  if (format !== undefined && isNote(format, kinds)) noted.push({ format, at: below(at, "format") });
}

function readKind({ schema, at }: PlacedObject, kind: Kind, context: Context, reader: Reader): Node {
  switch (kind) {
    case "string":
      return readString(schema, at, reader);
    case "number":
      return readNumber(schema, isWhole(schema["type"]), at, reader);
    case "array":
      return readArray(schema, at, reader);
    case "object":
      return readObject(schema, at, contextFor(schema, at, context), reader);
    case "boolean":
    case "null":
      return { kind };
  }
}

function isWhole(type: unknown): boolean {
  return type === "integer" || (Array.isArray(type) && type.includes("integer") && !type.includes("number"));
}

function unreadable(given: unknown, at: Pointer, problems: Problem[]): Node {
  const language = unreadLanguage(given) ?? "something else than JSON Schema";
  problems.push(
    foreign(
      at,
      `a schema is written in ${language}`,
      "the validator lets everything through",
      "write it as JSON Schema",
    ),
  );

  return loose(anything);
}

function unresolved(reference: string, at: Pointer, problems: Problem[]): Node {
  problems.push(
    foreign(
      below(at, "$ref"),
      `the reference ${reference} leads nowhere that was read`,
      "the validator lets everything through here",
      "write the reference from the root of its file",
    ),
  );

  return loose(anything);
}

function wordsFor(kinds: readonly Kind[]): string {
  const words: Readonly<Record<Kind, string>> = {
    string: "texts",
    number: "numbers",
    boolean: "booleans",
    null: "null",
    object: "objects",
    array: "lists",
  };

  return kinds.map((kind) => words[kind]).join(" and ");
}
