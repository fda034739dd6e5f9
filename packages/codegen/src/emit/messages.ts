import {
  hasOwnPayload,
  nameOf,
  ownMessagesOf,
  type JsonSchema,
  type Message,
  type Model,
} from "@warren/asyncapi";
import type { PayloadModule } from "../schema/payload-module.js";
import { docComment } from "./doc-comment.js";
import { literal } from "./literal.js";
import { header, type GeneratedFile, type Origin } from "./generated-file.js";
import { namedIn, partsOf } from "./parts.js";
import { remarksOn, shapeOf, typeOf } from "./payload-type.js";

/** Something that has a type in a file of generated/messages/. */
type Declared = Readonly<{ name: string; schema: JsonSchema; message: Message | undefined }>;

/**
 * One file for each file of the contract, with its messages in the order of the document, parts before their users. What
 * has its payload in the document itself stands in messages.ts, and its validator in payloads.ts.
 */
export function messageFiles(
  model: Model,
  payloads: PayloadModule | undefined,
  origin: Origin,
): readonly GeneratedFile[] {
  return [
    ...contractFiles(model, origin),
    ...(payloads === undefined ? [] : ownFiles(model, payloads, origin)),
  ];
}

function ownFiles(model: Model, payloads: PayloadModule, origin: Origin): readonly GeneratedFile[] {
  const own = ownMessagesOf(model);

  return [
    {
      path: "messages/payloads.ts",
      text: `${header(origin, origin.document, "messages.ts beside it imports it.")}\n\n${payloads.text}`,
    },
    {
      path: "messages/messages.ts",
      text: [
        header(origin, origin.document, "Services and tests import it through their service's folder."),
        'import { message, type Message } from "@warren/messaging/contract";\nimport * as payloads from "./payloads.js";',
        ...own.map((message) => ownMessageText(message, payloads)),
      ].join("\n\n"),
    },
  ];
}

// Two documents about the two ends of a channel have each a version of its own, which says nothing of their messages.
const unversioned = "1.0.0";

function ownMessageText(message: Message, { anything }: PayloadModule): string {
  const { name, identifier } = message;
  const correlateBy =
    message.correlateBy === undefined ? "" : `\n  correlateBy: ${literal(message.correlateBy)},`;
  const headers = message.headers === undefined ? "" : `\n  headers: ${literal(message.headers)},`;

  const payload = anything.has(identifier) ? "" : `, payloads.${identifier}`;

  return `${docComment(message.summary ?? "", 0)}export type ${identifier} = Message<${literal(name)}${payload}>;
export const ${identifier} = message<${identifier}>(${literal(name)}, {
  version: ${literal(message.version ?? unversioned)},
  schema: payloads.${identifier},${correlateBy}${headers}
});`;
}

function contractFiles(model: Model, origin: Origin): readonly GeneratedFile[] {
  const files = new Map<string, Map<string, Declared>>();
  const declare = (declared: Declared) => {
    const file = fileOf(declared.schema);
    const there = files.get(file) ?? new Map<string, Declared>();
    if (!there.has(declared.name)) there.set(declared.name, declared);
    files.set(file, there);
  };

  for (const message of model.messages) {
    if (message.payload === undefined || hasOwnPayload(message)) continue;
    for (const part of partsOf(message.payload)) {
      declare({ name: nameOf(part) ?? "", schema: part, message: undefined });
    }
    declare({ name: message.name, schema: message.payload, message });
  }

  return [...files].map(([file, declared]) => ({
    path: `messages/${file}.ts`,
    text: messageFile(file, [...declared.values()], origin),
  }));
}

/** The file of the contract that defines a schema: `payment` for contracts/src/payment.ts. */
export function fileOf(schema: JsonSchema): string {
  return schema["x-contract"] ?? "messages";
}

function messageFile(file: string, declared: readonly Declared[], origin: Origin): string {
  const imports = declared.some(({ message }) => message !== undefined)
    ? [
        'import { message, type Message } from "@warren/messaging/contract";',
        `import * as contract from "@warren/contracts/${file}";`,
      ]
    : [];

  return [
    header(
      origin,
      `contracts/src/${file}.ts`,
      "Services, the gateway and tests import it through their service's folder.",
    ),
    [...imports, ...partImports(file, declared)].join("\n"),
    ...declared.map(({ name, schema, message }) =>
      message === undefined ? partText(name, schema) : messageText(message, schema),
    ),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

function partImports(file: string, declared: readonly Declared[]): readonly string[] {
  const elsewhere = new Map<string, Set<string>>();
  for (const { schema } of declared) {
    for (const part of namedIn(schema)) {
      const from = fileOf(part);
      if (from !== file) elsewhere.set(from, (elsewhere.get(from) ?? new Set()).add(nameOf(part) ?? ""));
    }
  }

  return [...elsewhere]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => `import type { ${[...names].toSorted().join(", ")} } from "./${from}.js";`);
}

function partText(name: string, schema: JsonSchema): string {
  return `${docComment(remarksOn(schema), 0)}export type ${name} = ${shapeOf(schema, 0)};`;
}

function messageText(message: Message, schema: JsonSchema): string {
  const { name } = message;
  const correlateBy =
    message.correlateBy === undefined ? "" : `\n  correlateBy: ${JSON.stringify(message.correlateBy)},`;
  const payload = nameOf(schema) === name ? shapeOf(schema, 2) : typeOf(schema, 2);

  return `${docComment(message.summary ?? schema.description ?? "", 0)}export type ${name} = Message<
  "${name}",
  ${payload}
>;
export const ${name} = message<${name}>("${name}", {
  version: ${JSON.stringify(message.version ?? schema["x-version"] ?? "0.0.0")},
  schema: contract.${nameOf(schema) ?? name},${correlateBy}
});`;
}
