import type { AsyncAPIDocumentInterface, ChannelInterface, MessageInterface } from "@asyncapi/parser";
import type { JsonSchema } from "./json-schema.js";
import type { Context } from "./context.js";
import { envelopeOf } from "./envelope.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import { sentHeadersOf } from "./ignored-headers.js";
import { noteIgnoredMessageFields } from "./ignored-message-fields.js";
import { typeNameGiver, typeNameOf, type NameGiver } from "./names.js";
import type { Message, Pointer } from "./model.js";
import type { Problem } from "./problem.js";
import { sameShape } from "./same-shape.js";
import { escaped } from "./pointer.js";

/** The messages of a document, each once, and how an operation's are called among them. */
export type Messages = Readonly<{
  all: readonly Message[];
  nameOf: (message: MessageInterface) => string;
  /** Where a message of an application says it is no JSON. */
  contentTypeOf: (name: string) => string | undefined;
}>;

type Found = Readonly<{ message: MessageInterface; name: string }>;

/** The messages of the document's components and channels, in their order. */
export function readMessages(document: AsyncAPIDocumentInterface, context: Context): Messages {
  const { scope, problems } = context;
  const found: Found[] = [];
  const names = new Map<unknown, string>();
  const note = (message: MessageInterface, wanted: string, qualifier: string) => {
    if (names.has(message.json())) return;
    const twin = found.find(
      ({ name, message: other }) => name === wanted && sameShape(other.json(), message.json()),
    );
    const taken = twin === undefined && found.some(({ name }) => name === wanted);
    const name = taken ? `${wanted}.${qualifier}` : wanted;
    if (taken) problems.push(anotherOfThatName(message, wanted, name));
    names.set(message.json(), name);
    if (twin === undefined) found.push({ message, name });
  };

  for (const message of document.components().messages().all()) {
    if (scope === "system" || isUsed(document, message))
      note(message, nameIn(message, message.id()), message.id());
  }
  for (const channel of document.channels().all()) {
    for (const message of channel.messages().all()) {
      note(message, nameIn(message, ownId(message, channel)), channel.id());
    }
  }

  const shared = new Set<string>();
  const giveName =
    scope === "system" && context.observed !== true
      ? (name: string) => name
      : typeNameGiver((name) => shared.add(name));

  const naming = { giveName, contentType: document.defaultContentType() };
  const all = found.map((entry) => messageOf(entry, naming, context));
  problems.push(...all.filter(({ name }) => shared.has(name)).map((message) => sharedName(message, all)));

  return {
    all,
    nameOf: (message) => names.get(message.json()) ?? nameIn(message, message.id()),
    contentTypeOf: (name) =>
      found.find((entry) => entry.name === name)?.message.contentType() ?? document.defaultContentType(),
  };
}

function isUsed(document: AsyncAPIDocumentInterface, message: MessageInterface): boolean {
  return document
    .channels()
    .all()
    .some((channel) =>
      channel
        .messages()
        .all()
        .some((other) => other.json() === message.json()),
    );
}

/** Its `name`, else what the document calls it. */
function nameIn(message: MessageInterface, id: string): string {
  return message.name() ?? id;
}

// What stands where nobody thought of a name: `message`, a number, or what a conversion from 2.x makes of them.
const nameless = /^(message|payload|default|\d+|<anonymous.*>|(publish|subscribe)\.message(\.\d+)?)$/;

/** A better name for a message that has only its place in a channel: that of its payload's schema, or the channel's. */
function ownId(message: MessageInterface, channel: ChannelInterface): string {
  const id = message.id().replace(/\.message(\.\d+)?$/, "$1");
  if (!nameless.test(message.id()) && !nameless.test(id)) return id;
  const schema = message.payload()?.id();
  if (schema !== undefined && !schema.startsWith("<")) return schema;

  return message.title() ?? channel.id();
}

type Surroundings = Readonly<{ giveName: NameGiver; contentType: string | undefined }>;

function messageOf(
  { message, name }: Found,
  { giveName, contentType }: Surroundings,
  context: Context,
): Message {
  const at = placeOf(message);
  const read = extensionReader(extensions.message, message, at, context);
  noteIgnoredMessageFields({ message, name, at }, context);
  const headers = context.scope === "application" ? sentHeadersOf(message) : {};
  const location = message.correlationId()?.location();
  const pointer = location === undefined ? undefined : /^\$message\.payload#(\/.+)$/.exec(location)?.[1];

  return {
    name,
    identifier: giveName(name),
    summary:
      message.summary() ??
      (context.scope === "system" ? undefined : (message.description() ?? titleOf(message, name))),
    version: read("x-version"),
    correlateBy: pointer as Pointer | undefined,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    payload: message.payload()?.json<JsonSchema>(),
    payloadAt: `${at}/payload`,
    envelope: envelopeOf(message, contentType),
    examples: message
      .examples()
      .all()
      .flatMap((example, index) =>
        example.hasPayload()
          ? [
              {
                payload: example.payload() as unknown,
                at: `${at}/examples/${String(index)}/payload` as Pointer,
              },
            ]
          : [],
      ),
    at,
  };
}

// A title that only repeats the name tells a reader nothing.
function titleOf(message: MessageInterface, name: string): string | undefined {
  return message.title() === name ? undefined : message.title();
}

/** The parser writes a message's name into its pointer as it is, whatever signs it has. */
function placeOf(message: MessageInterface): Pointer {
  const [pointer, id] = [message.jsonPath(), message.id()];
  if (!pointer.startsWith("/")) return `/components/messages/${escaped(id)}`;
  const around = pointer.endsWith(`/${id}`) ? pointer.slice(0, -id.length) : undefined;

  return (around === undefined ? pointer : around + escaped(id)) as Pointer;
}

function sharedName({ name, identifier, at }: Message, all: readonly Message[]): Problem {
  const wanted = typeNameOf(name);
  const first = all.find((other) => other.identifier === wanted)?.name ?? wanted;

  return {
    severity: "warning",
    rule: "message-has-a-name-of-its-own",
    at,
    what: `${name} and ${first} would both be ${wanted} in code`,
    loss: `${wanted} is ${first}, which stands first, and ${name} is ${identifier}: in another order they would change places`,
    fix: "give one of them a `name` with other words, or keep their order",
  };
}

function anotherOfThatName(message: MessageInterface, wanted: string, name: string): Problem {
  return {
    severity: "warning",
    rule: "message-has-a-name-of-its-own",
    at: placeOf(message),
    what: `two different messages are called ${wanted}`,
    loss: `this one is called ${name} in code, and in the property \`type\` of what is sent`,
    fix: "give it a `name` of its own",
  };
}
