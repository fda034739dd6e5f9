import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { choice } from "./combine.js";
import { isParent } from "./inheritance.js";
import { listAt, objectAt, textAt, type SchemaObject } from "./json.js";
import type { Node } from "./node.js";
import { below, unchecked } from "./problems.js";
import type { Context, Reader } from "./reader.js";

/** What `anyOf` and `oneOf` ask for, each as a node. */
export function readChoices(
  schema: SchemaObject,
  at: Pointer,
  inner: Context,
  reader: Reader,
): readonly Node[] {
  const discriminator =
    textAt(schema, "discriminator") ?? textAt(objectAt(schema, "discriminator"), "propertyName");
  const nodes = (["anyOf", "oneOf"] as const)
    .filter((keyword) => schema[keyword] !== undefined)
    .map((keyword) =>
      choice(
        listAt(schema, keyword).map((member, index) => reader.read(member, below(at, keyword, index), inner)),
        keyword === "anyOf" || isParent(schema) ? "any" : "one",
        discriminator,
      ),
    );
  if (discriminator !== undefined) {
    const node = nodes.find((one) => one.kind === "choice");
    const place = below(at, "discriminator");
    if (node === undefined) reader.problems.push(withoutChildren(place, discriminator));
    else reader.discriminated.push({ node, at: place });
  }

  return nodes;
}

/** A discriminator that no validator can go by. */
export function undecided(at: Pointer, field: string): Problem {
  return unchecked(
    at,
    `discriminator ${field} does not decide which schema holds`,
    `give ${field} a \`const\` in each schema of a \`oneOf\`, and make it required`,
  );
}

/** A discriminator of what nobody is known to take in. */
function withoutChildren(at: Pointer, field: string): Problem {
  return {
    ...undecided(at, field),
    loss: "no schema is known that takes it in by `allOf`: the fields of whatever does elsewhere are not handed over",
    fix: "write the schemas that it stands for beside it, name them in its `mapping`, or list them in a `oneOf`",
  };
}

/** What `if`, `then` and `else` ask for; nothing where they ask for nothing. */
export function readCondition(
  schema: SchemaObject,
  at: Pointer,
  inner: Context,
  reader: Reader,
): readonly Node[] {
  if (schema["if"] === undefined) return [];
  const [condition, then, otherwise] = ["if", "then", "else"].map((keyword) =>
    reader.read(schema[keyword], below(at, keyword), inner),
  );
  if (condition === undefined || then === undefined || otherwise === undefined) return [];
  if (then.kind === "unknown" && otherwise.kind === "unknown") return [];

  return [{ kind: "when", if: condition, then, else: otherwise }];
}
