import { counted } from "@warren/text";
import type { Message, Model, Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { LARGEST_CONTENT_BYTES } from "../schema/largest-content.js";
import { unwrapped } from "../schema/json.js";
import { largestJson, type LargestJson, type Part } from "../schema/largest-json.js";
import type { Rule } from "./rule.js";

const rule = "message-fits-the-wire";

/** How many parts of a sum, or fields without a limit, are named: the largest, or the first. */
const NAMED = 3;
/** How deep a sum is told. */
const LEVELS = 3;

type Sized = Readonly<{ message: Message; size: LargestJson }>;

/** A sender refuses to publish what is larger than the runtime's limit, so that nobody would get what the schema allows. */
export const messageFitsTheWire: Rule = (model) => {
  const sized = model.messages.flatMap((message): readonly Sized[] =>
    // Of one that is written in another language than JSON Schema nothing is known.
    unwrapped(message.payload) === undefined ? [] : [{ message, size: largestJson(message.payload) }],
  );
  const endless = sized.filter(({ size }) => size.bytes === Infinity);
  const large = sized.filter(({ size }) => size.bytes > LARGEST_CONTENT_BYTES && size.bytes < Infinity);

  return [...large.map((one) => tooLarge(one, model)), ...withoutLimit(endless)];
};

function tooLarge({ message: { name, at }, size }: Sized, { scope }: Model): Problem {
  return {
    // What another team sends is theirs to say: here it is only known that we could not send all of it.
    severity: scope === "system" ? "error" : "warning",
    rule,
    at,
    what: `the largest ${name} is ${counted(size.bytes, "byte")}: ${reckoned(size)}`,
    loss: `a sender refuses to publish more than ${counted(LARGEST_CONTENT_BYTES, "byte")}, so that some that are valid would reach nobody`,
    fix: "lower a `maxItems` or `maxLength`, narrow a `pattern`, or send the parts in pages",
  };
}

/** Once for the document: most documents of other teams limit hardly anything, and that is no fault yet. */
function withoutLimit(endless: readonly Sized[]): readonly Problem[] {
  const [first] = endless;
  if (first === undefined) return [];
  const places = endless.flatMap(({ message, size }) =>
    unlimitedIn(size).map((place) => (place === "" ? message.name : `${message.name}.${place}`)),
  );
  const named = places.slice(0, NAMED).join(", ");
  const rest = places.length > NAMED ? ` and ${counted(places.length - NAMED, "other")}` : "";

  return [
    {
      severity: "hint",
      rule,
      at: first.message.at satisfies Pointer,
      what: `${counted(endless.length, "message")} may be of any size: ${named}${rest} ${places.length === 1 ? "has" : "have"} no limit`,
      loss: `a sender refuses to publish more than ${counted(LARGEST_CONTENT_BYTES, "byte")}, and nobody can tell whether that happens`,
      fix: "give each text a `maxLength`, each list `maxItems`, and each map `maxProperties` and `propertyNames` with a `maxLength`",
    },
  ];
}

/** What a size is made of, the largest first: `items 1,000 × 1,042 (name 100 × 6 + 2, …), the rest 3,020`. */
function reckoned({ sum, parts }: LargestJson, level = 0): string {
  if (level > LEVELS) return "";
  if (sum !== "") {
    const [item] = parts;
    const inside = item === undefined ? "" : reckoned(item.value, level + 1);

    return inside === "" ? sum : `${sum} (${inside})`;
  }
  const largest = parts.toSorted((one, other) => other.bytes - one.bytes);
  const named = largest
    .slice(0, NAMED)
    .map(({ name, value }) => `${name} ${reckoned(value, level + 1) || number(value.bytes)}`);
  const rest = largest.slice(NAMED).reduce((total, part) => total + part.bytes, 0);

  return [...named, ...(rest > 0 ? [`the rest ${number(rest)}`] : [])].join(", ");
}

/**
 * The places without a limit, as a reader would write them: `items[].note`. Empty for the payload itself. What stands in
 * several places is told once.
 */
function unlimitedIn(size: LargestJson, path = "", told = new Set<LargestJson>()): readonly string[] {
  const endless = size.parts.filter((part: Part) => part.value.bytes === Infinity);
  if (endless.length === 0) return [path];
  if (told.has(size)) return [];
  told.add(size);

  return endless.flatMap(({ name, value }) =>
    unlimitedIn(value, name === "[]" || path === "" ? `${path}${name}` : `${path}.${name}`, told),
  );
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
