import { areAlike } from "../model/are-alike.js";
import type { Pointer } from "../model/model.js";
import { escaped, pointerTo, stepsBehind } from "../model/pointer.js";
import { objectAt, textAt } from "../schema/json.js";
import { VALUE_FIELDS } from "./beside-references.js";
import { lookIn } from "./look.js";
import { containerOf, mappedValuesOf, OWN } from "./mapped-values.js";
import {
  fieldsOf,
  isAddress,
  isElsewhere,
  keyOf,
  nameIn,
  split,
  type Fields,
  type Look,
} from "./references.js";

type Lost = Readonly<{ at: Pointer; rule: string; text: string }>;

/**
 * The values that a `mapping` gives to nothing, in a document and in the files that it refers to. A validator that goes by JSON Schema
 * passes over them, and whoever wrote one meant something by it.
 *
 * @param file the document, from which references lead
 */
export function lostMappings(document: unknown, file: string): readonly Lost[] {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const found: Lost[] = [];
  const met = new Set<unknown>();
  // Not by recursion: there may be thousands of references on the way.
  const pending: Readonly<{ target: string; from: Pointer | undefined }>[] = [
    { target: "#", from: undefined },
  ];
  /** `from` is where in the document a reference led out of it. */
  const visit = (node: unknown, target: string, from: Pointer | undefined): void => {
    // An alias of YAML is the very same object.
    if (typeof node !== "object" || node === null || met.has(node)) return;
    met.add(node);
    const fields = fieldsOf(node);
    const reference = fields?.["$ref"];
    if (typeof reference === "string" && isElsewhere(reference) && !met.has(keyOf(reference))) {
      met.add(keyOf(reference));
      pending.push({
        target: reference.includes("#") ? reference : `${reference}#`,
        from: from ?? placeOf(target),
      });
    }
    // What is referred to may lie within something else that is.
    const place = `mapping of ${keyOf(target)}`;
    if (fields !== undefined && "discriminator" in fields && !met.has(place)) {
      met.add(place);
      found.push(...lostIn(fields, target, look, from));
    }
    for (const [step, child] of Object.entries(node))
      if (fields === undefined || !(VALUE_FIELDS.has(step) || step.startsWith("x-")))
        visit(child, `${target}/${encodeURIComponent(escaped(step))}`, from);
  };
  // It grows while it is gone through.
  for (const { target, from } of pending) visit(look(target), target, from);

  return found;
}

function placeOf(target: string): Pointer {
  return pointerTo(stepsBehind(target));
}

function lostIn(parent: Fields, target: string, look: Look, from: Pointer | undefined): readonly Lost[] {
  const field = textAt(objectAt(parent, "discriminator"), "propertyName");
  if (field === undefined) return [];

  return mappedValuesOf(parent, target, look)
    .filter(({ written, meant }) => !isAddress(written) && look(meant) === undefined)
    .map(({ value, written }) => {
      const [file] = split(target);
      const places = [containerOf(target), `${file}${OWN}`].flatMap((place) =>
        Object.keys(fieldsOf(look(place ?? "")) ?? {}),
      );
      const alike = places.find((name) => areAlike(nameIn(written), name));
      const whose = file === "" ? nameIn(target) : `${nameIn(target)} in ${file}`;

      return {
        at: from ?? placeOf(`${target}/discriminator/mapping/${encodeURIComponent(escaped(value))}`),
        rule: "schema-is-checked",
        text: `the mapping of ${whose} gives ${field} ${JSON.stringify(value)} to ${written}, and nothing is there: a message with that is read as if nothing were meant by it.\nFix: ${alike === undefined ? "correct the name" : `write \`${alike}\``}, or take ${value} out of the mapping.`,
      };
    });
}
