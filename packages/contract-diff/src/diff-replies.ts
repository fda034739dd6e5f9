import { callersOf, serversOf, type OperationOf } from "@warren/asyncapi";
import type { Both } from "./both.js";
import { named, parties, type Change, type Party } from "./change.js";
import { outsider, partyOf } from "./flows.js";
import { isSameUse, isTurned, usesOf, type Use } from "./uses.js";

type Asking = OperationOf<"call"> | OperationOf<"serve">;

/** Requests whose replies changed, and messages that became requests or are no longer requests. */
export function replyChanges(both: Both): readonly Change[] {
  const after = usesOf(both.new);

  return usesOf(both.old).flatMap((before) => {
    const same = after.find((use) => isSameUse(before, use));
    if (same !== undefined) return replies(before, same, both);
    const other = after.find((use) => isTurned(before, use));

    return other === undefined ? [] : [turn(before, other, both)];
  });
}

function replies(before: Use, after: Use, both: Both): readonly Change[] {
  const [was, is] = [before.operation, after.operation];
  if ((was.kind !== "call" && was.kind !== "serve") || (is.kind !== "call" && is.kind !== "serve")) return [];
  const removed = was.replies.filter((reply) => !is.replies.includes(reply));
  const added = is.replies.filter((reply) => !was.replies.includes(reply));

  return [
    ...removed.map((reply) => replyChange({ reply, what: "removed", message: before.message }, is, both)),
    ...added.map((reply) => replyChange({ reply, what: "added", message: before.message }, is, both)),
  ];
}

/** A reply to a request that was added or removed. */
type ReplyChange = Readonly<{ reply: string; what: "added" | "removed"; message: string }>;

function replyChange({ reply, what, message }: ReplyChange, operation: Asking, both: Both): Change {
  const serves = operation.kind === "serve";
  // A reply is only a danger to callers who do not expect it: old ones of a new server, new ones of an old server.
  const broken =
    serves && what === "added"
      ? callersOf(both.old, message).filter(({ replies: expected }) => !expected.includes(reply))
      : !serves && what === "removed"
        ? serversOf(both.old, message).filter(({ replies: given }) => given.includes(reply))
        : [];
  const others = serves ? callersOf(both.old, message) : serversOf(both.old, message);
  const isUnknown = others.length === 0 && ((serves && what === "added") || (!serves && what === "removed"));
  const isBroken = broken.length > 0 || isUnknown;
  const affected = isUnknown ? [outsider] : broken.map(partyOf);
  const pairs = broken.map((other) => [other.service, operation.service] as const);

  return {
    id: `operation/${operation.id}/${message}/reply/${reply}/${what}`,
    verdict: isBroken ? "breaking" : "safe",
    what: serves
      ? `${operation.service} ${what === "added" ? "may also answer" : "no longer answers"} ${reply} to ${message}`
      : `${operation.service} ${what === "added" ? "also expects" : "no longer expects"} ${reply} for ${message}`,
    atRunTime: isBroken ? brokenText(reply, operation, affected) : safeText(what, operation),
    affects: isBroken ? parties([...affected, partyOf(operation)]) : [],
    deploy: isUnknown
      ? "side by side"
      : broken.length > 0
        ? serves
          ? "callers first"
          : "servers first"
        : serves && what === "removed"
          ? "servers first"
          : "any order",
    before: pairs,
    at: { document: "new", pointer: `${operation.at}/reply` },
  };
}

function brokenText(reply: string, { kind, service }: Asking, affected: readonly Party[]): string {
  return kind === "serve"
    ? `The old ${named(affected)} does not know ${reply}: the call fails although the work was done.`
    : `The old ${named(affected)} still answers ${reply}, which the new ${service} does not know: the call fails although the work was done.`;
}

function safeText(what: "added" | "removed", { kind }: Asking): string {
  if (what === "added") {
    return kind === "serve"
      ? "Every caller expects it already."
      : "It waits for an answer that old servers do not give: nothing breaks.";
  }

  return kind === "serve"
    ? "Callers that still expect it wait for it in vain, and get the others."
    : "No server answers it.";
}

function turn(before: Use, after: Use, both: Both): Change {
  const { message } = before;
  const { operation } = after;
  const kind = `${before.operation.kind} ${operation.kind}`;
  const known = callersOf(both.old, message).map(partyOf);
  const callers = known.length === 0 ? [outsider] : known;
  const servers = serversOf(both.old, message).map(partyOf);
  const asksOthers = kind === "send call" && servers.length === 0;
  const silent = kind === "serve receive";
  const broken = silent ? callers : asksOthers ? [partyOf(operation)] : [];

  return {
    id: `operation/${operation.id}/${message}/reply`,
    verdict: broken.length > 0 || silent ? "breaking" : "needs-care",
    what: `${operation.service} ${
      {
        "serve receive": "no longer answers",
        "receive serve": "answers from now on to",
        "call send": "no longer waits for an answer to",
        "send call": "waits for an answer to",
      }[kind] ?? ""
    } ${message}`,
    atRunTime: silent
      ? `Each call of the old ${named(callers)} times out, although its request is handled.`
      : asksOthers
        ? "The old receiver does not answer: each call times out until the new one is there."
        : kind === "receive serve"
          ? "A message that asks for no answer gets none; the handler has to return one all the same."
          : "The answer is thrown away; nobody learns that the request was declined.",
    affects: broken.length > 0 ? parties([...broken, partyOf(operation)]) : [partyOf(operation)],
    deploy: silent ? "callers first" : asksOthers ? "servers first" : "any order",
    before: silent
      ? known.map(({ service }) => [service, operation.service] as const)
      : asksOthers
        ? serversOf(both.new, message).map(({ service }) => [service, operation.service] as const)
        : [],
    at: { document: "new", pointer: operation.at },
  };
}
