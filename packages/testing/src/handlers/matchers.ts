import type { DryRun, WouldSend } from "@warren/messaging";
import type { Message, MessageType } from "@warren/messaging/contract";

/** What matchers are given by Vitest and by Jest alike. */
type Tester = Readonly<{ equals: (one: unknown, other: unknown) => boolean; isNot?: boolean | undefined }>;
type Verdict = Readonly<{ pass: boolean; message: () => string }>;

/** Some fields of a payload, and of the objects in it. */
export type SomeOf<Data> = Data extends readonly unknown[]
  ? Data
  : Data extends object
    ? { readonly [Field in keyof Data]?: SomeOf<Data[Field]> }
    : Data;

/** What can be expected of a run: see {@link matchers}. */
export type RunMatchers<R = void> = {
  /** A message of this type was sent; with these fields, where some are given. */
  toHaveSent: <M extends Message>(type: MessageType<M>, data?: SomeOf<M["data"]>) => R;
  /** Nothing but an answer was sent, and nothing failed. */
  toHaveSentNothing: () => R;
  /** The request was answered with a message of this type; with these fields, where some are given. */
  toHaveAnswered: <M extends Message>(type: MessageType<M>, data?: SomeOf<M["data"]>) => R;
  /** The message failed and goes to the dead letters; for this reason, where one is given: a part of the error's text, or a pattern. */
  toHaveFailedForGood: (reason?: string | RegExp) => R;
  /** The request failed, and its caller is told so at once: it is not durable, and so neither tried again nor kept. */
  toHaveAnsweredWithFailure: (reason?: string | RegExp) => R;
  /** The message failed and is tried again later. */
  toBeTriedAgain: (reason?: string | RegExp) => R;
  /** The handler said that the service cannot work now: its queue pauses, and no attempt is used. */
  toPauseItsQueue: (reason?: string | RegExp) => R;
};

/** For `expect.extend(matchers)`, in Vitest and in Jest: what a run of `runHandler` led to. */
export const matchers = {
  /** A message of this type was sent; with these fields, where some are given. */
  toHaveSent(this: Tester, run: DryRun, type: MessageType, data?: unknown): Verdict {
    return {
      pass: holds(this, run, ({ sent }) => sent.some((message) => isSuch(this, message, type, data))),
      message: () => told(this, run, `to have sent ${wanted(type, data)}`),
    };
  },
  /** Nothing but an answer was sent, and nothing failed. */
  toHaveSentNothing(this: Tester, run: DryRun): Verdict {
    return {
      pass: holds(this, run, ({ sent }) => sent.length === 0),
      message: () => told(this, run, "to have sent nothing"),
    };
  },
  /** The request was answered with a message of this type; with these fields, where some are given. */
  toHaveAnswered(this: Tester, run: DryRun, type: MessageType, data?: unknown): Verdict {
    return {
      pass: holds(this, run, ({ answer }) => answer !== undefined && isSuch(this, answer, type, data)),
      message: () => told(this, run, `to have answered ${wanted(type, data)}`),
    };
  },
  /** The message failed and goes to the dead letters; for this reason, where one is given. */
  toHaveFailedForGood(this: Tester, run: DryRun, reason?: string | RegExp): Verdict {
    return {
      pass: hasFailed(run, "dead letter", reason),
      message: () => told(this, run, `to have failed for good${because(reason)}`),
    };
  },
  /** The request failed, and its caller is told so at once. */
  toHaveAnsweredWithFailure(this: Tester, run: DryRun, reason?: string | RegExp): Verdict {
    return {
      pass: hasFailed(run, "failure reply", reason),
      message: () => told(this, run, `to have answered with a failure${because(reason)}`),
    };
  },
  /** The message failed and is tried again later. */
  toBeTriedAgain(this: Tester, run: DryRun, reason?: string | RegExp): Verdict {
    return {
      pass: hasFailed(run, "retry", reason) || hasFailed(run, "again", reason),
      message: () => told(this, run, `to be tried again${because(reason)}`),
    };
  },
  /** The handler said that the service cannot work now: its queue pauses, and no attempt is used. */
  toPauseItsQueue(this: Tester, run: DryRun, reason?: string | RegExp): Verdict {
    return {
      pass: hasFailed(run, "pause", reason),
      message: () => told(this, run, `to pause its queue${because(reason)}`),
    };
  },
};

type Handled = DryRun & { kind: "handled" };

/** Nothing holds of a run that failed, and `not` is not to turn that round: a handler that crashed has not chosen to send nothing. */
function holds({ isNot }: Tester, run: DryRun, expectation: (run: Handled) => boolean): boolean {
  return run.kind === "handled" ? expectation(run) : isNot === true;
}

function isSuch(tester: Tester, message: WouldSend, type: MessageType, data: unknown): boolean {
  if (message.type !== type.messageName) return false;

  return data === undefined || isPart(tester, data, message.data);
}

/** Whether all that is wanted is there. Lists are compared as a whole; what the test framework calls equal is. */
function isPart(tester: Tester, want: unknown, given: unknown): boolean {
  if (tester.equals(given, want)) return true;
  if (!isObject(want) || !isObject(given)) return false;

  return Object.entries(want).every(([field, value]) => isPart(tester, value, given[field]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function hasFailed(run: DryRun, next: (DryRun & { kind: "failed" })["next"], reason?: string | RegExp) {
  if (run.kind !== "failed" || run.next !== next) return false;
  if (reason === undefined) return true;

  return typeof reason === "string" ? textOf(run.error).includes(reason) : reason.test(textOf(run.error));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function wanted(type: MessageType, data: unknown): string {
  return data === undefined ? type.messageName : `${type.messageName} ${shown(data)}`;
}

function because(reason: string | RegExp | undefined): string {
  return reason === undefined ? "" : `: ${String(reason)}`;
}

function told({ isNot }: Tester, run: DryRun, expectation: string): string {
  return `expected the handler ${isNot === true ? "not " : ""}${expectation}.\n\n${outcomeOf(run)}`;
}

const NEXT = {
  again: "It collided with another transaction and comes again at once",
  retry: "It failed and is tried again",
  "dead letter": "It failed for good",
  "failure reply": "It failed, and its caller is told so",
  pause: "It paused its queue",
} as const;

function outcomeOf(run: DryRun): string {
  if (run.kind === "failed") return `${NEXT[run.next]}: ${textOf(run.error)}`;
  const line = ({ type, data }: WouldSend) => `  ${type} ${shown(data)}`;

  return [
    ...(run.answer === undefined ? [] : ["It answered:", line(run.answer)]),
    ...(run.sent.length === 0 ? ["It sent nothing."] : ["It sent:", ...run.sent.map(line)]),
  ].join("\n");
}

/** A payload, in which a test may have put matchers of its framework. */
function shown(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    isMatcher(value) ? value.toAsymmetricMatcher() : value,
  );
}

function isMatcher(value: unknown): value is Readonly<{ toAsymmetricMatcher: () => string }> {
  return typeof value === "object" && value !== null && "toAsymmetricMatcher" in value;
}
