import { literal } from "../emit/literal.js";
import {
  areAllApart,
  mayHoldFields,
  mayRefuseFields,
  type AllNode,
  type ArrayNode,
  type ChoiceNode,
  type Demand,
  type Field,
  type Node,
  type ObjectNode,
} from "@warren/asyncapi/schema";
import { tellingMembers } from "./tidy.js";
import { discriminatorOf } from "./discriminator.js";
import { call, helper, type Printing } from "./printing.js";
import { numberText, stringText, valuesText } from "./scalar-text.js";
import { keyText } from "./type-text.js";

/** The zod validator of a node. Parts appear by name. */
export function validatorText(node: Node, printing: Printing): string {
  const text = (inner: Node) => validatorText(inner, printing);
  switch (node.kind) {
    case "unknown":
    case "never":
    case "boolean":
    case "null":
      return `z.${node.kind}()`;
    case "values":
      return valuesText(node.values, printing);
    case "string":
      return stringText(node, printing);
    case "number":
      return numberText(node);
    case "array":
      return arrayText(node, text);
    case "object":
      return objectText(node, printing);
    case "choice":
      return choiceText(node, printing);
    case "all":
      return allText(node, printing);
    case "when":
      return call(helper("when", printing), ...[node.if, node.then, node.else].map(text));
    case "demanding":
      return call(
        helper("asGiven", printing),
        text(node.base),
        ...node.demands.map((demand) => demandText(demand, printing)),
      );
    case "part":
      return printing.isLater(node.name) ? `z.lazy(() => ${node.name})` : node.name;
  }
}

function arrayText({ first, rest, least, most }: ArrayNode, text: (node: Node) => string): string {
  if (first.length === 0)
    return [
      `z.array(${text(rest)})`,
      least > 0 ? `.min(${literal(least)})` : "",
      most === undefined ? "" : `.max(${literal(most)})`,
    ].join("");
  const items = first.map((node, index) => (index < least ? text(node) : `${text(node)}.optional()`));

  return `z.tuple([${items.join(", ")}]${rest.kind === "never" ? "" : `, ${text(rest)}`})`;
}

function objectText({ fields, rest }: ObjectNode, printing: Printing): string {
  const text = (node: Node) => validatorText(node, printing);
  if (fields.length === 0 && rest !== "refuse")
    return `z.record(${helper("text", printing)}, ${rest === "strip" ? "z.unknown()" : text(rest)})`;

  return shapeText(fields, rest, printing);
}

function shapeText(fields: readonly Field[], rest: ObjectNode["rest"], printing: Printing): string {
  const text = (node: Node) => validatorText(node, printing);
  const shape = `{${fields
    .map(({ name, node, required }) => `${keyText(name)}: ${text(node)}${required ? "" : ".optional()"}`)
    .join(", ")}}`;
  const object = printedObject(shape, rest, text);

  return fields.some(({ name }) => name in Object.prototype)
    ? `${helper("ownFields", printing)}(${object})`
    : object;
}

function printedObject(shape: string, rest: ObjectNode["rest"], text: (node: Node) => string): string {
  if (rest === "refuse") return `z.strictObject(${shape})`;
  if (rest === "strip") return `z.object(${shape})`;

  return rest.kind === "unknown" ? `z.looseObject(${shape})` : `z.object(${shape}).catchall(${text(rest)})`;
}

function choiceText(node: ChoiceNode, printing: Printing): string {
  // Where null fits a member too, exactly one of them is not the same as one of the others, or null.
  if (node.fits === "one" && !areAllApart(node.members, printing.lookup))
    return exactlyOneText(node, printing);
  const members = node.members.filter(({ kind }) => kind !== "null");
  const [only] = members;
  const text =
    members.length === 1 && only !== undefined
      ? validatorText(only, printing)
      : severalText(node, members, printing);

  return members.length < node.members.length ? `${text}.nullable()` : text;
}

function exactlyOneText({ members }: ChoiceNode, printing: Printing): string {
  const text = call("z.xor", listOf(members, printing));

  // Without the fields that one member does not name, another one might fit as well.
  return members.some((member) => mayHoldFields(member, printing.lookup))
    ? call(helper("asGiven", printing), text)
    : text;
}

function severalText(node: ChoiceNode, members: readonly Node[], printing: Printing): string {
  const { lookup } = printing;
  const list = listOf(members, printing);
  const field = discriminatorOf(members, node.discriminator, printing);
  if (field !== undefined) return call("z.discriminatedUnion", JSON.stringify(field), list);
  const holding = members.filter((member) => mayHoldFields(member, lookup));
  if (node.fits === "one" || areAllApart(holding, lookup)) return call("z.union", list);

  return call(helper("anyOf", printing), ...members.map((member) => validatorText(member, printing)));
}

function listOf(members: readonly Node[], printing: Printing): string {
  return `[${members.map((member) => validatorText(member, printing)).join(", ")}]`;
}

function allText(node: AllNode, printing: Printing): string {
  const members = tellingMembers(node, printing.lookup);
  const texts = members.map((member) => memberText(member, printing));
  const [first = "", ...others] = texts;
  const isStrict = members.some((member) => mayRefuseFields(member, printing.lookup));
  if (isStrict)
    return others.reduce((text, other) => `${helper("both", printing)}(${text}, ${other})`, first);

  return others.reduce((text, other) => `z.intersection(${text}, ${other})`, first);
}

/** A member of an `all`. "An object" must not hand on all the fields that others take away. */
function memberText(node: Node, printing: Printing): string {
  return node.kind === "object" && node.rest === "strip"
    ? shapeText(node.fields, node.rest, printing)
    : validatorText(node, printing);
}

function demandText(demand: Demand, printing: Printing): string {
  const name = helper(demand.demand, printing);
  const node = (inner: Node) => validatorText(inner, printing);
  switch (demand.demand) {
    case "not":
    case "fieldNames":
      return call(name, node(demand.node));
    case "fieldCount":
    case "itemCount":
      return call(name, literal(demand.least), demand.most);
    case "fieldsLike":
      return call(name, String(demand.pattern), node(demand.node));
    case "otherFields":
      return call(
        name,
        literal(demand.known),
        `[${demand.patterns.map(String).join(", ")}]`,
        node(demand.node),
      );
    case "needs":
      return call(name, ...[demand.field, ...demand.others].map(literal));
    case "differentItems":
      return name;
    case "contains":
      return call(name, node(demand.node), literal(demand.least), demand.most);
  }
}
