import { toldByShape, type Model, type ToldByShape } from "@warren/asyncapi";
import type { Both } from "../both.js";
import { asWritten } from "../payload/schema.js";
import { rememberedShares, takersIn, type Taker } from "./takers.js";

/** What is another about who gets messages at a place where their shape alone tells them apart. */
export type Taken = Readonly<{
  /** `takes`: a message takes what others got until now. `leaves`: it no longer does, or takes less. */
  kind: "takes" | "leaves";
  place: ToldByShape;
  by: string;
  from: readonly string[];
  share: Taker["share"];
  /** Whether nothing of it was there before: neither who takes nor those from whom it is taken. */
  isNew: boolean;
}>;

const found = new WeakMap<Both, readonly Taken[]>();

/** All that changes about it, found once. */
export function takenIn(both: Both): readonly Taken[] {
  const there = found.get(both) ?? findTaken(both);
  found.set(both, there);

  return there;
}

function findTaken(both: Both): readonly Taken[] {
  const { old, new: after, moved } = both;
  const newNames = new Map(moved.messages.map(([from, to]) => [from.name, to.name]));
  const before = underNewNames(old, newNames);
  const formerIds = new Map(moved.queues.map(([from, to]) => [`queue/${to.name}`, `queue/${from.name}`]));
  const known = new Map(toldByShape(before).map((place) => [place.id, place]));
  const pairs = toldByShape(after)
    .map((place) => ({ place, former: known.get(formerIds.get(place.id) ?? place.id) }))
    .filter(
      ({ place, former }) => place.messages.length > 1 && textOf(place, after) !== textOf(former, before),
    );
  if (pairs.length === 0) return [];
  const shareOf = rememberedShares();
  const [takersBefore, takersAfter] = [takersIn(before, shareOf), takersIn(after, shareOf)];

  return pairs.flatMap(({ place, former }) =>
    grouped(
      place.messages.flatMap((message) => {
        const was = former?.messages.includes(message) === true ? takersBefore(former, message) : [];

        return movesOf({ place, former, message }, was, takersAfter(place, message));
      }),
    ),
  );
}

type At = Readonly<{ place: ToldByShape; former: ToldByShape | undefined; message: string }>;

/** What of a message goes to others from now on, or no longer does. */
function movesOf(
  { place, former, message }: At,
  was: readonly Taker[] | undefined,
  is: readonly Taker[] | undefined,
): readonly Taken[] {
  // That it is no JSON any more, or has become it, is said with its content.
  if (was === undefined || is === undefined) return [];
  const isThere = (name: string) => former?.messages.includes(name) === true;
  const moveOf = (kind: Taken["kind"], { name, share }: Taker): Taken => ({
    ...{ kind, place, by: name, from: [message], share },
    isNew: !isThere(name) && !isThere(message),
  });
  const takes = is.filter((taker, index) => isMore(taker, is.slice(index + 1), was));
  // Where another one takes all from the start, no more is to be said of it.
  const isAllTaken = is[0]?.share === "all" && takes[0] === is[0];
  const leaves = isAllTaken || !isThere(message) ? [] : was.filter((taker) => isLess(taker, is));

  return [...takes.map((taker) => moveOf("takes", taker)), ...leaves.map((taker) => moveOf("leaves", taker))];
}

/** Whether a message takes more of another one than it did, or may take others, or takes them before others that came before it. */
function isMore(taker: Taker, behind: readonly Taker[], was: readonly Taker[]): boolean {
  const index = was.findIndex(({ name }) => name === taker.name);
  if (index < 0) return true;
  const before = was[index];
  if (before?.share === "some" && (taker.share === "all" || taker.pair !== before.pair)) return true;

  return behind.some(({ name }) => was.slice(0, index).some((other) => other.name === name));
}

function isLess({ name, share }: Taker, is: readonly Taker[]): boolean {
  const now = is.find((other) => other.name === name);

  return now === undefined || (share === "all" && now.share === "some");
}

/** One finding for all from whom the same one takes. */
function grouped(all: readonly Taken[]): readonly Taken[] {
  const groups = new Map<string, Taken>();
  for (const one of all) {
    const key = [one.kind, one.share, one.isNew, one.by].join(" ");
    const there = groups.get(key);
    groups.set(key, there === undefined ? one : { ...there, from: [...there.from, ...one.from] });
  }

  return [...groups.values()];
}

/** What decides at a place, as text. */
function textOf(place: ToldByShape | undefined, { messages }: Model): string {
  return asWritten(
    place?.messages.map((name) => {
      const message = messages.find((other) => other.name === name);
      const { contentType, payload } = message?.envelope ?? {};

      return [name, contentType, payload?.format, payload?.schema, message?.headers];
    }),
  );
}

function underNewNames(model: Model, newNames: ReadonlyMap<string, string>): Model {
  if (newNames.size === 0) return model;
  const nameOf = (name: string) => newNames.get(name) ?? name;

  return {
    ...model,
    messages: model.messages.map((message) => ({ ...message, name: nameOf(message.name) })),
    operations: model.operations.map((operation) => ({
      ...operation,
      messages: operation.messages.map(nameOf),
      ...("replies" in operation ? { replies: operation.replies.map(nameOf) } : {}),
    })),
  };
}
