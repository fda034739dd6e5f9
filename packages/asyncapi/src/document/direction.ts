import { listed } from "@warren/text";
import type { Pointer } from "../model/model.js";
import type { SelfContained } from "./self-contained.js";
import { escaped } from "../model/pointer.js";

/** What `publish` of a document of 2.x stands for. AsyncAPI says: what the application receives. About half of all documents mean the opposite. */
export type PublishMeans = "receive" | "send";

/** Which direction is taken, why, and what speaks against it. */
export type Direction = Readonly<{
  means: PublishMeans;
  why: "chosen" | "signs" | "AsyncAPI";
  /** For the direction that is taken, and against it. */
  agreeing: readonly Sign[];
  doubts: readonly Sign[];
}>;

/** Something in a document that tells what its author meant by `publish`. */
export type Sign = Readonly<{
  means: PublishMeans;
  /** Whether it is enough by itself, where nothing says otherwise. */
  strong: boolean;
  what: string;
  at: Pointer;
}>;

type Kind = "publish" | "subscribe";
type Placed = Readonly<{ kind: Kind; address: string; channel: Fields; operation: Fields; at: Pointer }>;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Decides what `publish` means. Without a choice it is what AsyncAPI says, unless all signs agree that the author meant the opposite
 * and one of them is beyond doubt: code with every arrow reversed compiles, and loses all that it is sent.
 */
export function directionOf(
  contained: SelfContained,
  text: string,
  chosen: PublishMeans | undefined,
): Direction {
  const signs = signsIn(contained, text);
  const against = signs.filter(({ means }) => means === "send");
  const isReversed = against.length === signs.length && against.some(({ strong }) => strong);
  const means = chosen ?? (isReversed ? "send" : "receive");

  return {
    means,
    why: chosen !== undefined ? "chosen" : isReversed ? "signs" : "AsyncAPI",
    agreeing: signs.filter((sign) => sign.means === means),
    doubts: signs.filter((sign) => sign.means !== means),
  };
}

/** The direction, as the finding about a converted document says it. */
export function directionText(direction: Direction): string {
  const { means, why } = direction;
  const other = means === "receive" ? "send" : "receive";
  const doubt = doubtOf(direction);
  const said =
    doubt === undefined ? "" : ` But ${doubt}: then every arrow of the code would point the wrong way.`;
  const fix =
    why === "chosen"
      ? "none needed"
      : `none if that is so; otherwise \`--publish-means ${other}\`, or \`publishMeans: ${other}\` in warren.config.yaml beside the document`;

  return `${readingOf(direction)}.${said}\nFix: ${fix}.`;
}

/** Which word was taken for what, and why. */
export function readingOf({ means, why, agreeing, doubts }: Direction): string {
  const [received, sent] = means === "receive" ? ["publish", "subscribe"] : ["subscribe", "publish"];
  const taken = `\`${received}\` is what this application receives, \`${sent}\` what it sends`;
  const reason =
    why === "chosen"
      ? ", as was chosen"
      : why === "signs"
        ? `, against what AsyncAPI 2.x says, because of ${whatOf(agreeing)}`
        : `, as AsyncAPI 2.x says${doubts.length === 0 || agreeing.length === 0 ? "" : ` (and so does ${whatOf(agreeing)})`}`;

  return `${taken}${reason}`;
}

/** What speaks against the direction that was taken; undefined where nothing does, or somebody has chosen it. */
export function doubtOf({ why, doubts }: Direction): string | undefined {
  if (why === "chosen" || doubts.length === 0) return undefined;

  return `${whatOf(doubts)} ${doubts.length === 1 ? "looks" : "look"} as if the opposite was meant`;
}

function whatOf(signs: readonly Sign[]): string {
  const words = [...new Set(signs.map(({ what }) => what))];

  return listed(
    words.length <= 4 ? words : [...words.slice(0, 3), `${String(words.length - 3)} other signs`],
  );
}

function signsIn({ document, followed }: SelfContained, text: string): readonly Sign[] {
  const operations = Object.entries(fieldsOf(document["channels"]) ?? {}).flatMap(([address, item]) => {
    const channel = fieldsOf(item) ?? {};

    return (["publish", "subscribe"] as const).flatMap((kind): readonly Placed[] => {
      const operation = fieldsOf(channel[kind]);
      const at: Pointer = `/channels/${escaped(address)}/${kind}`;

      return operation === undefined ? [] : [{ kind, address, channel, operation, at }];
    });
  });
  const amqp = (holder: Fields) => fieldsOf(followed(fieldsOf(followed(holder["bindings"]))?.["amqp"])) ?? {};

  return [
    ...generators(document, text),
    ...bySide(operations, "receives", true, ({ operation }) =>
      amqp(operation)["ack"] === true ? "`ack: true`" : undefined,
    ),
    ...bySide(operations, "sends", false, ({ operation }) => sendersField(amqp(operation))),
    ...bySide(operations, "receives", false, ({ channel }) =>
      isQueue(amqp(channel)) ? "a queue" : undefined,
    ),
    ...operations.flatMap(words),
  ];
}

/** A sign that only one of the two keywords has: on both sides it says nothing. */
function bySide(
  operations: readonly Placed[],
  does: "sends" | "receives",
  strong: boolean,
  found: (operation: Placed) => string | undefined,
): readonly Sign[] {
  const having = operations.flatMap((operation) => {
    const what = found(operation);

    return what === undefined ? [] : [{ ...operation, what }];
  });
  if (new Set(having.map(({ kind }) => kind)).size !== 1) return [];

  return having.map(({ kind, address, at, what }) => ({
    means: meaning(kind, does),
    strong,
    what: `${what} under \`${kind}\` of ${address}`,
    at,
  }));
}

/** What `publish` means where an operation under a keyword sends, or receives. */
function meaning(kind: Kind, does: "sends" | "receives"): PublishMeans {
  return (kind === "publish") === (does === "sends") ? "send" : "receive";
}

/** Fields that only who sends decides. Some generators write the others everywhere. */
function sendersField(amqp: Fields): string | undefined {
  const field = ["mandatory", "deliveryMode", "priority", "replyTo"].find(
    (name) => amqp[name] !== undefined && amqp[name] !== "" && amqp[name] !== 0 && amqp[name] !== null,
  );

  return field === undefined ? undefined : `\`${field}\``;
}

function isQueue({ is, queue, exchange }: Fields): boolean {
  return is === "queue" || (is === undefined && queue !== undefined && exchange === undefined);
}

const SENDS = new Set("send emit produce dispatch tell announce raise".split(" "));
const RECEIVES = new Set("receive consume handle listen process take on".split(" "));
const OUTWARD = /(^|[^a-z])(outbound|outgoing|out)([^a-z]|$)/i;
const INWARD = /(^|[^a-z])(inbound|incoming|in)([^a-z]|$)/i;

/** What the author calls it. `publish…` under `publish` only repeats the keyword. */
function words({ kind, address, operation, at }: Placed): readonly Sign[] {
  const id = operation["operationId"];
  const told = operation["summary"] ?? operation["description"];
  const sign = (does: "sends" | "receives", what: string): Sign => ({
    means: meaning(kind, does),
    strong: false,
    what,
    at,
  });

  return [
    ...[doneBy(id)].flatMap((does) =>
      does === undefined ? [] : [sign(does, `the name ${String(id)} under \`${kind}\``)],
    ),
    ...[doneBy(told)].flatMap((does) =>
      does === undefined ? [] : [sign(does, `what is said of \`${kind}\` of ${address}`)],
    ),
    ...(OUTWARD.test(address) && !INWARD.test(address)
      ? [sign("sends", `\`${kind}\` of ${address}`)]
      : INWARD.test(address) && !OUTWARD.test(address)
        ? [sign("receives", `\`${kind}\` of ${address}`)]
        : []),
  ];
}

/** What a name or a sentence begins with: `sendFlour`, `Consumes what the mill …`. */
function doneBy(text: unknown): "sends" | "receives" | undefined {
  if (typeof text !== "string") return undefined;
  const word = /^[A-Za-z]?[a-z]+/.exec(text)?.[0].toLowerCase() ?? "";
  const forms = [word, word.replace(/s$/, ""), word.replace(/(es|d)$/, ""), word.replace(/ed$/, "")];
  if (forms.some((form) => SENDS.has(form))) return "sends";

  return forms.some((form) => RECEIVES.has(form)) ? "receives" : undefined;
}

/** Programs that write such documents, and what they mean. */
const GENERATORS: readonly (readonly [name: string, pattern: RegExp, means: PublishMeans])[] = [
  ["FastStream", /\b(faststream|propan)\b/i, "send"],
  ["Springwolf", /\bspringwolf\b/i, "receive"],
];

function generators(document: Fields, text: string): readonly Sign[] {
  const named = GENERATORS.find(([, pattern]) => pattern.test(text));
  if (named !== undefined) {
    const [name, , means] = named;

    return [{ means, strong: true, what: `the name of ${name} in it`, at: "/info" }];
  }
  const messages = Object.keys(fieldsOf(fieldsOf(document["components"])?.["messages"]) ?? {});

  // FastStream calls them by queue, exchange and handler.
  return messages.length > 0 && messages.every((name) => /:.+:Message$/.test(name))
    ? [
        {
          means: "send",
          strong: true,
          what: "names of messages as FastStream writes them",
          at: "/components/messages",
        },
      ]
    : [];
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
