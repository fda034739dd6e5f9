import {
  isJson,
  isMistakable,
  payloadsOf,
  type Message,
  type Model,
  type ToldByShape,
} from "@warren/asyncapi";
import { anything, type Lookup } from "@warren/asyncapi/schema";
import { languageOf } from "../contents/language.js";
import { compareSchemas } from "../payload/compare-schemas.js";
import { canonical } from "../payload/schema.js";

/** A message that is tried before another one and takes what is meant for that: `all` of it for sure, or it may be some. */
export type Taker = Readonly<{
  name: string;
  share: "all" | "some";
  /** The same as long as neither payload asks for anything else: what is some of it may be another part otherwise. */
  pair: string;
}>;

/**
 * Those that come before a message at a place and take of it, in their order, up to the first that leaves nothing. Undefined where the
 * message is told by no shape: it is no JSON, or in another language.
 */
export type TakersOf = (place: ToldByShape, message: string) => readonly Taker[] | undefined;

/** How much one payload lets through of another; remembered for both versions, of which most payloads are the same. */
export type ShareOf = (first: Message, later: Message) => Pick<Taker, "share" | "pair">;

export function takersIn(model: Model, shareOf: ShareOf): TakersOf {
  const messages = new Map(model.messages.filter(isReadHere).map((message) => [message.name, message]));
  const parts = payloadsOf({ ...model, messages: [...messages.values()] }, new Map())?.parts;
  const lookup: Lookup = (name) => parts?.get(name)?.node ?? anything;

  return (place, name) => {
    const later = messages.get(name);
    if (later === undefined) return undefined;
    const takers: Taker[] = [];
    for (const other of place.messages.slice(0, place.messages.indexOf(name))) {
      const first = messages.get(other);
      if (first === undefined || !isMistakable(first, later, lookup)) continue;
      const taker = { name: other, ...shareOf(first, later) };
      takers.push(taker);
      if (taker.share === "all") break;
    }

    return takers;
  };
}

export function rememberedShares(): ShareOf {
  const numbers = new Map<string, number>();
  const known = new Map<Message, number>();
  const shares = new Map<string, Taker["share"]>();
  const numberOf = (message: Message) => {
    const there = known.get(message);
    if (there !== undefined) return there;
    const text = canonical(message.envelope.payload?.schema ?? true);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(message, number);

    return number;
  };

  return (first, later) => {
    const pair = `${String(numberOf(first))} ${String(numberOf(later))}`;
    const share = shares.get(pair) ?? compared(first, later);
    shares.set(pair, share);

    return { share, pair };
  };
}

/** All, where whatever the later one lets through the first one does too. */
function compared(first: Message, later: Message): Taker["share"] {
  const changes = compareSchemas(
    later.envelope.payload?.schema ?? true,
    first.envelope.payload?.schema ?? true,
  );

  return changes.some(({ narrowed }) => narrowed) ? "some" : "all";
}

/** Whether a message is told by its shape at all. */
function isReadHere({ envelope: { contentType, payload } }: Message): boolean {
  return (
    (contentType === undefined || isJson(contentType)) &&
    ["JSON Schema", "Avro"].includes(languageOf(payload))
  );
}
