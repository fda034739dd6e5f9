import type { Operation } from "@warren/asyncapi";
import { duration } from "@warren/text";
import type { Both } from "./both.js";
import { parties, type Change, type Verdict } from "./change.js";
import { partyOf } from "./flows.js";
import { isSameUse, usesOf, type Use } from "./uses.js";

type Finding = Readonly<{
  setting: string;
  verdict: Verdict;
  what: string;
  atRunTime: string;
  field: string;
}>;

/** How a service sends, asks and subscribes: priority, persistence, what becomes of the unroutable, how long it waits. */
export function operationSettingChanges({ old, new: after }: Both): readonly Change[] {
  const uses = usesOf(after);
  const pairs = new Map(
    usesOf(old).flatMap((use): readonly [string, readonly [Use, Use]][] => {
      const there =
        uses.find((other) => isSameUse(use, other) && other.operation.id === use.operation.id) ??
        uses.find((other) => isSameUse(use, other) && other.place === use.place);

      return there === undefined ? [] : [[there.operation.id, [use, there]]];
    }),
  );

  return [...pairs.values()].flatMap(([before, { operation }]) =>
    findings(before.operation, operation).map(({ setting, verdict, what, atRunTime, field }): Change => ({
      id: `operation/${operation.id}/${setting}`,
      verdict,
      what: `${operation.id}: ${what}`,
      atRunTime,
      affects: verdict === "safe" ? [] : parties([partyOf(operation)]),
      deploy: "any order",
      before: [],
      at: { document: "new", pointer: `${operation.at}/${field}` },
    })),
  );
}

function findings(before: Operation, after: Operation): readonly Finding[] {
  if (before.kind === "send" && after.kind === "send") {
    return [
      ...(before.priority === after.priority ? [] : [priority(before.priority, after.priority)]),
      ...(before.mandatory === after.mandatory ? [] : [mandatory(after.mandatory)]),
      ...(before.persistent === after.persistent ? [] : [persistent(after.persistent)]),
    ];
  }
  if (before.kind === "call" && after.kind === "call") {
    return [
      ...(before.timeoutMs === after.timeoutMs ? [] : [timeout(before.timeoutMs, after.timeoutMs)]),
      ...(before.durable === after.durable ? [] : [durable(after.durable)]),
      ...(before.persistent === after.persistent ? [] : [persistent(after.persistent)]),
    ];
  }
  if (before.kind === "subscribe" && after.kind === "subscribe" && before.exclusive !== after.exclusive) {
    return [exclusive(after.exclusive)];
  }

  return [];
}

function priority(was: number | undefined, is: number | undefined): Finding {
  return {
    setting: "priority",
    verdict: "needs-care",
    what: `priority ${String(was ?? "none")} became ${String(is ?? "none")}`,
    atRunTime:
      "While both versions send, the same message overtakes or waits depending on who sent it. A priority above the queue's x-max-priority counts as that.",
    field: "bindings",
  };
}

function mandatory(is: boolean): Finding {
  return {
    setting: "mandatory",
    verdict: "needs-care",
    what: is
      ? "a message that reaches no queue is an error now"
      : "a message that reaches no queue is no error any more",
    atRunTime: is
      ? "Sending fails where nothing is bound: look first whether every key is."
      : "A message for which no queue is bound is gone without a word, unless the exchange has an alternate.",
    field: "bindings",
  };
}

function persistent(is: boolean): Finding {
  return {
    setting: "persistent",
    verdict: is ? "safe" : "needs-care",
    what: is ? "messages are written to disk now" : "messages are no longer written to disk",
    atRunTime: is
      ? "They outlive a restart of the broker, and each costs a disk write."
      : "A restart of the broker loses what waits in classic queues.",
    field: "bindings",
  };
}

function timeout(was: number | undefined, is: number | undefined): Finding {
  const words = (timeoutMs: number | undefined) =>
    timeoutMs === undefined ? "for ever" : duration(timeoutMs);
  const shorter = (is ?? Infinity) < (was ?? Infinity);

  return {
    setting: "timeoutMs",
    verdict: shorter ? "needs-care" : "safe",
    what: `waits ${words(is)} for an answer instead of ${words(was)}`,
    atRunTime: shorter
      ? "Calls whose answer took longer than that fail from now on; look at the server's slowest answers."
      : "Whoever waits for this caller may give up before it does.",
    field: "x-timeoutMs",
  };
}

function durable(is: boolean): Finding {
  return {
    setting: "durable",
    verdict: "needs-care",
    what: is ? "a request is worked on however late" : "a request whose caller has given up is dropped",
    atRunTime: is
      ? "A request that its caller has given up is worked on all the same: what it does must be wanted then."
      : "A request that waits longer than its caller does is never worked on.",
    field: "x-durable",
  };
}

function exclusive(is: boolean): Finding {
  return {
    setting: "exclusive",
    verdict: "needs-care",
    what: is ? "each instance gets a copy" : "the instances share what arrives",
    atRunTime: is
      ? "What is sent while no instance runs is missed, and the queue they shared stays on the broker and fills up: delete it."
      : "Each message is handled by one instance only: whoever relied on every instance hearing it does not any more.",
    field: "x-exclusive",
  };
}
