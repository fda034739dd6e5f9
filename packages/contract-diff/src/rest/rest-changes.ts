import { stepsOf, type Pointer } from "@warren/asyncapi";
import { parties, type Change, type Party, type Verdict } from "../change.js";
import type { Both } from "../both.js";
import { keyPairs } from "../diff-keys.js";
import { partyOf } from "../flows.js";
import { knownFields } from "./known-fields.js";
import type { Rest, Thing, Unread } from "./rest.js";

/** Differences in what the model has no place for, and in what could not be read: never taken for none. */
export function restChanges(before: Rest, after: Rest, both: Both): readonly Change[] {
  const named = (kind: Thing["kind"], id: string | undefined) =>
    after.things.find((other) => other.kind === kind && other.id === id);
  const keyOf = (id: string, pairs: Both["moved"]["keys"]) => pairs.find(([from]) => from.id === id)?.[1].id;
  const all = keyPairs(both);
  // In 2.x a channel is called as its address, so that it has another name where a parameter has.
  const successorOf = ({ kind, id }: Thing) =>
    kind === "channel"
      ? (named(kind, keyOf(id, both.moved.keys) ?? id) ?? named(kind, keyOf(id, all)))
      : named(kind, id);
  const met = new Set(before.things.map(successorOf));

  return [
    ...before.things.flatMap((was) => {
      const is = successorOf(was);

      return is === undefined ? gone(was) : changesOf(was, is, both);
    }),
    ...after.things.filter((is) => !met.has(is)).flatMap(come),
    ...unreadChanges(before.unread, after.unread),
  ];
}

function changesOf(was: Thing, is: Thing, both: Both): readonly Change[] {
  if (was.leftOut !== undefined || is.leftOut !== undefined) {
    return was.leftOut === is.leftOut ? [] : [leftOut(is, "new", "another, and it could not be read")];
  }
  const paths = new Set([...was.fields.keys(), ...is.fields.keys()]);

  return [...paths]
    .filter((path) => was.fields.get(path) !== is.fields.get(path))
    .map((path) => fieldChange({ was, is, path }, both));
}

function fieldChange(
  { was, is, path }: Readonly<{ was: Thing; is: Thing; path: string }>,
  { old, new: after }: Both,
): Change {
  const [from, to] = [was.fields.get(path), is.fields.get(path)];
  const users: readonly Party[] =
    is.kind === "operation"
      ? [...old.operations, ...after.operations].filter(({ id }) => id === is.id).map(partyOf)
      : [];
  const { verdict, atRunTime } = judgement(is, path, from, to);
  const words = stepsOf(`/${path}`).join("/");

  return {
    id: `${nameOf(is)}/${path}`,
    verdict,
    what: `${titleOf(is)}: ${words} ${shortened(from)} became ${shortened(to)}${verdict === "not-compared" || isForeign(path) ? " (not compared)" : ""}`,
    atRunTime,
    affects: parties(users),
    deploy: verdict === "not-compared" ? "not known" : verdict === "breaking" ? "side by side" : "any order",
    before: [],
    at:
      to === undefined
        ? { document: "old", pointer: placeOf(was, path) }
        : { document: "new", pointer: placeOf(is, path) },
  };
}

type Judgement = Readonly<{ verdict: Verdict; atRunTime: string }>;

function judgement(
  { kind }: Thing,
  path: string,
  from: string | undefined,
  to: string | undefined,
): Judgement {
  if (kind === "server") {
    return {
      verdict: "needs-care",
      atRunTime:
        "Whoever connects by what the document says connects elsewhere, or otherwise: both versions have to reach the same broker while they run side by side.",
    };
  }
  if (isForeign(path)) {
    return {
      verdict: "needs-care",
      atRunTime: "It means nothing here. Whoever reads it has to say what the change means.",
    };
  }
  const judge = kind === "operation" ? knownFields[path] : undefined;

  return (
    judge?.(from, to) ?? {
      verdict: "not-compared",
      atRunTime:
        "What it means for old and new side by side is not known here. Ask those who know, then approve it.",
    }
  );
}

/** A field of another program. */
function isForeign(path: string): boolean {
  return path.split("/").some((step) => step.startsWith("x-"));
}

function gone(thing: Thing): readonly Change[] {
  if (thing.kind === "server") return [serverChange(thing, "removed", "old")];

  return thing.leftOut === undefined ? [] : [leftOut(thing, "old", "gone, and it could not be read")];
}

function come(thing: Thing): readonly Change[] {
  if (thing.kind === "server") return [serverChange(thing, "added", "new")];

  return thing.leftOut === undefined ? [] : [leftOut(thing, "new", "new, and it could not be read")];
}

function serverChange(thing: Thing, what: "added" | "removed", document: "old" | "new"): Change {
  return {
    id: `server/${thing.id}/${what}`,
    verdict: what === "added" ? "safe" : "needs-care",
    what: `server ${thing.id} is ${what === "added" ? "new" : "gone"}`,
    atRunTime:
      what === "added"
        ? "Nobody has to connect to it."
        : "Whoever is connected there is no longer told of it.",
    affects: [],
    deploy: "any order",
    before: [],
    at: { document, pointer: thing.at },
  };
}

function leftOut(thing: Thing, document: "old" | "new", why: string): Change {
  return {
    id: `${nameOf(thing)}/not-compared`,
    verdict: "not-compared",
    what: `${titleOf(thing)} is not compared: it is ${why} (\`warren validate\` says why it is left out)`,
    atRunTime: "What it sends or takes is not known here. Look at it by hand, then approve it.",
    affects: [],
    deploy: "not known",
    before: [],
    at: { document, pointer: thing.at },
  };
}

/** What could not be read in either version, unless the same stands there in both. */
function unreadChanges(before: readonly Unread[], after: readonly Unread[]): readonly Change[] {
  const isSame = (one: Unread) => (other: Unread) => other.at === one.at && other.text === one.text;
  const change = ({ what, at }: Unread, document: "old" | "new"): Change => ({
    id: `unread${at}`,
    verdict: "not-compared",
    what: `not compared: ${what}`,
    atRunTime:
      "It cannot be read, so what changed there is not known. Mend it, or look at it by hand and approve it.",
    affects: [],
    deploy: "not known",
    before: [],
    at: { document, pointer: at },
  });
  const fresh = after.filter((one) => !before.some(isSame(one))).map((one) => change(one, "new"));
  const known = new Set(fresh.map(({ id }) => id));

  return [
    ...before
      .filter((one) => !after.some(isSame(one)))
      .map((one) => change(one, "old"))
      .filter(({ id }) => !known.has(id)),
    ...fresh,
  ];
}

function nameOf({ kind, id }: Thing): string {
  return kind === "document" ? "document" : `${kind}/${id}`;
}

function titleOf({ kind, id }: Thing): string {
  return kind === "document" ? "the document" : `${kind} ${id}`;
}

function placeOf({ at }: Thing, path: string): Pointer {
  return `${at}/${path}`;
}

function shortened(text: string | undefined): string {
  if (text === undefined) return "none";

  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
