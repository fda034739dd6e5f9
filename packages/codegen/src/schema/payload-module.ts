import {
  anything,
  groupsOf,
  partsIn,
  someNode,
  type Node,
  type Part,
  type ReadPayloads,
} from "@warren/asyncapi/schema";
import { docComment } from "../emit/doc-comment.js";
import { helpersText, type Helper } from "./helper-text.js";
import { typeText } from "./type-text.js";
import { call, helper, type Printing } from "./printing.js";
import { validatorText } from "./validator-text.js";

/** The text of `messages/payloads.ts`, and what is to be known of it. */
export type PayloadModule = Readonly<{
  /** Without header, not yet formatted. */
  text: string;
  /** The types that it exports beside the payloads. */
  parts: readonly string[];
  /** The payloads that may be anything: their type is `unknown`. */
  anything: ReadonlySet<string>;
}>;

/** Makes zod validators and readonly types of payloads and of what they share. */
export function payloadModule({ parts, payloadNames }: ReadPayloads): PayloadModule {
  const printed = print(parts);
  const { constants, functions } = helpersText(printed.printing.helpers);

  return {
    text: ['import * as z from "zod";', constants, ...printed.texts, functions]
      .filter((text) => text !== "")
      .join("\n\n"),
    parts: printed.names.filter((name) => !payloadNames.has(name)),
    anything: new Set(
      printed.names.filter((name) => payloadNames.has(name) && isUnknown(name, printed.printing)),
    ),
  };
}

function isUnknown(name: string, { lookup }: Printing): boolean {
  let node = lookup(name);
  while (node.kind === "part") node = lookup(node.name);

  return typeText(node, lookup) === "unknown";
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
  if (printing.isRecursive(name)) {
    const once = someNode(node, looksTwice) ? call(helper("once", printing), validator) : validator;

    return `${type}\nexport const ${name}: z.ZodType<${name}> = ${once};`;
  }
  if (node.kind === "part" || shape === "unknown") return `${type}\nexport const ${name} = ${validator};`;

  return `${type}\nexport const ${name} = ${validator} satisfies z.ZodType<${name}>;`;
}

/** Whether a validator may look at a value, or at what is in it, more than once. */
function looksTwice({ kind }: Node): boolean {
  return kind === "choice" || kind === "all" || kind === "when" || kind === "demanding";
}
