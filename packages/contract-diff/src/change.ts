import type { Pointer } from "@warren/asyncapi";
import { listed } from "@warren/text";

/**
 * `breaking`: at some moment of the deployment messages are refused or lost, unless the order is kept. `needs-care`:
 * nothing is refused, but somebody has to know. `safe`: nobody has to. `not-compared`: it is another, and nobody can tell here
 * what that means, so it stops a deployment as what breaks does.
 */
export type Verdict = "breaking" | "not-compared" | "needs-care" | "safe";

/** Whether a change keeps the new contract from being deployed until somebody approves it. */
export function stops({ verdict }: Pick<Change, "verdict">): boolean {
  return verdict === "breaking" || verdict === "not-compared";
}

/** Who has to be deployed before whom. `side by side`: no order will do, both versions have to live for a while. */
export type Deploy =
  | "any order"
  | "consumers first"
  | "senders first"
  | "servers first"
  | "callers first"
  | "migrate the queue first"
  | "side by side"
  | "not known";

/** A service in one of its operations. */
export type Party = Readonly<{
  service: string;
  /** Id of the operation; undefined for whoever the document does not know. */
  operation: string | undefined;
}>;

/** Whoever the document does not know: who binds to an open key, who uses the one application it describes. */
export const outside = "outside";

/** Something in the contract that changed. */
export type Change = Readonly<{
  /** Stays the same from run to run, so that it can be approved: `payload/OrderCreated/items/[]/quantity/maximum`. */
  id: string;
  verdict: Verdict;
  /** What changed, from what to what. */
  what: string;
  /** What happens while both versions run, or for good. */
  atRunTime: string;
  /** Those for whom it breaks or matters. */
  affects: readonly Party[];
  deploy: Deploy;
  /** Pairs of services: the first has to be deployed before the second. */
  before: readonly (readonly [first: string, then: string])[];
  version?: VersionCheck;
  at: Readonly<{ document: "old" | "new"; pointer: Pointer }>;
}>;

/** Whether a message's version was raised as semantic versioning asks. */
export type VersionCheck = Readonly<{
  from: string | undefined;
  to: string | undefined;
  asked: "major" | "minor" | "patch";
  /** Undefined where there is no version to raise. */
  raised: boolean | undefined;
}>;

/** Each party once. */
export function parties(all: readonly Party[]): readonly Party[] {
  return [...new Map(all.map((party) => [`${party.service} ${party.operation ?? ""}`, party])).values()];
}

/** The names of services for a sentence: `order and inventory`. */
export function named(all: readonly Party[]): string {
  const names = namesOf(all);

  return names.length === 0 ? "nobody" : listed(names);
}

/** The same, with what one of them does, or several do: `order waits`, `order and inventory wait`. */
export function saying(all: readonly Party[], ofOne: string, ofSeveral: string): string {
  return `${named(all)} ${namesOf(all).length > 1 ? ofSeveral : ofOne}`;
}

function namesOf(all: readonly Party[]): readonly string[] {
  return [...new Set(all.map(({ service }) => (service === outside ? "outsider" : service)))];
}
