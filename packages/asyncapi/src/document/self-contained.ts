import type { Pointer } from "../model/model.js";
import { lookIn } from "./look.js";
import { choicesIn } from "./message-choices.js";
import { fieldsOf, isElsewhere, nameIn, plain, type Fields, type Look } from "./references.js";
import { escaped } from "../model/pointer.js";

/** A document that says itself what would not be found behind a reference. */
export type SelfContained = Readonly<{
  document: Fields;
  /** What a part of it says, or what the reference says that stands there. */
  followed: (node: unknown) => unknown;
  /** What was brought into it, with the place of the reference that led there. */
  origins: ReadonlyMap<string, Pointer>;
}>;

/**
 * A copy of a document of 2.x with its channel items, parameters, messages and traits in it, wherever they were referred to: the
 * converter passes over a reference, so that an operation behind it would be lost, and what is read afterwards has 3.0's
 * meaning, where a trait gives way to what it is put on.
 */
export function selfContained(document: unknown, file: string): SelfContained {
  const root = fieldsOf(structuredClone(document)) ?? {};
  const followed = (node: unknown) => follow(node, lookIn(root, file));
  const origins = new Map<string, Pointer>();
  const components = fieldsOf(root["components"]) ?? {};
  const messages = fieldsOf(components["messages"]) ?? {};
  const brought = new Map<string, string>();

  const bring = (target: string, message: Fields, at: Pointer) => {
    const known = brought.get(plain(target));
    if (known !== undefined) return known;
    const name = freeName(nameIn(target), messages);
    brought.set(plain(target), name);
    messages[name] = withTraits(message, followed);
    root["components"] = { ...components, messages };
    origins.set(`/components/messages/${escaped(name)}`, at);

    return name;
  };
  const settled = (message: unknown, at: Pointer): unknown => {
    const there = fieldsOf(message);
    if (there === undefined) return message;
    const said = fieldsOf(followed(there)) ?? there;
    const target = there["$ref"];
    if (Array.isArray(said["oneOf"])) {
      const choices = choicesIn(there, at, followed);
      for (const [index, choice] of choices.entries()) {
        const place: Pointer = `${at}/oneOf/${String(index)}`;
        if (choice.at !== place) origins.set(place, choice.at);
      }

      return { ...said, oneOf: choices.map((choice) => settled(choice.message, choice.at)) };
    }
    if (typeof target !== "string") return withTraits(there, followed);
    if (!isElsewhere(target) || "$ref" in said) return there;

    return { $ref: `#/components/messages/${escaped(bring(target, said, at))}` };
  };

  for (const [name, message] of Object.entries(messages)) {
    const target = fieldsOf(message)?.["$ref"];
    const comesFromElsewhere = typeof target === "string" && isElsewhere(target);
    const there = fieldsOf(comesFromElsewhere ? followed(message) : message);
    if (comesFromElsewhere) brought.set(plain(target), name);
    if (there !== undefined) messages[name] = withTraits(there, followed);
  }
  const channels = fieldsOf(root["channels"]) ?? {};
  for (const [address, item] of Object.entries(channels)) {
    const channel = fieldsOf(followed(item));
    if (channel === undefined) continue;
    const at: Pointer = `/channels/${escaped(address)}`;
    const inside = (message: unknown, kind: string) => settled(message, `${at}/${kind}/message`);
    channels[address] = {
      ...channel,
      ...operationsOf(channel, followed, inside),
      ...parametersOf(channel, followed),
    };
  }

  return { document: root, followed, origins };
}

function operationsOf(
  channel: Fields,
  followed: (node: unknown) => unknown,
  settled: (message: unknown, kind: string) => unknown,
): Fields {
  return Object.fromEntries(
    ["publish", "subscribe"].flatMap((kind) => {
      const given = fieldsOf(followed(channel[kind]));
      if (given === undefined) return [];
      const operation = withTraits(given, followed);

      return [
        [
          kind,
          "message" in operation ? { ...operation, message: settled(operation["message"], kind) } : operation,
        ],
      ];
    }),
  );
}

function parametersOf(channel: Fields, followed: (node: unknown) => unknown): Fields {
  const given = fieldsOf(channel["parameters"]);
  if (given === undefined) return {};
  const parameters = Object.entries(given).map(([name, value]) => {
    const parameter = fieldsOf(followed(value));
    if (parameter === undefined) return [name, value];

    return [
      name,
      "schema" in parameter ? { ...parameter, schema: followed(parameter["schema"]) } : parameter,
    ];
  });

  return { parameters: Object.fromEntries(parameters) as Fields };
}

/** In 2.x a trait is merged over what it is put on, as RFC 7396 has it, each over those before it. */
function withTraits(target: Fields, followed: (node: unknown) => unknown): Fields {
  const { traits, ...own } = target;
  if (!Array.isArray(traits)) return target;

  return traits
    .map((trait) => fieldsOf(followed(trait)) ?? {})
    .reduce<Fields>((merged, trait) => patched(merged, trait, followed), own);
}

function patched(target: Fields, patch: Fields, followed: (node: unknown) => unknown): Fields {
  const result: Fields = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    const over = fieldsOf(value);
    const under = fieldsOf(followed(target[field]));
    if (value === null) Reflect.deleteProperty(result, field);
    else if (over === undefined || under === undefined) result[field] = value;
    else result[field] = patched(under, fieldsOf(followed(over)) ?? over, followed);
  }

  return result;
}

/** A copy of what stands behind a reference, and behind the reference that stands there. What cannot be found stays one. */
function follow(node: unknown, look: Look, depth = 0): unknown {
  const { $ref: target, ...beside } = fieldsOf(node) ?? {};
  if (typeof target !== "string" || depth > 20) return node;
  const there = follow(structuredClone(look(target)), look, depth + 1);
  if (there === undefined) return node;
  const fields = fieldsOf(there);

  return fields === undefined ? there : { ...fields, ...beside };
}

function freeName(wanted: string, taken: Fields): string {
  let name = wanted;
  for (let count = 2; name in taken; count += 1) name = `${wanted}.${String(count)}`;

  return name;
}
