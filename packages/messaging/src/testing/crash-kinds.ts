import type { RpcClient } from "../rpc/client.js";
import type { TestBench } from "./bench.js";
import type { requester } from "./test-contract.js";

/** A batch of one kind of work, over which workers die. */
export type Kind = Readonly<{
  queue: "work" | "orders";
  /** What is to be done, besides the poison message. */
  ids: readonly string[];
  /**
   * Whether there is one message in the middle that those who die cannot handle; `cured`: the worker after them can. It is
   * the last that counts before they die: what comes before it in the batch was tried alone, and is committed.
   */
  poison: "none" | "incurable" | "cured";
}>;

export const POISON = "poison";
const POISON_AT = 15;

export const plain: Kind = { queue: "work", ids: numbered(30, "w"), poison: "none" };
export const poisoned: Kind = { ...plain, poison: "incurable" };
export const cured: Kind = { ...plain, poison: "cured" };
export const requests: Kind = { queue: "orders", ids: numbered(10, "o"), poison: "none" };

/** How many are committed when a worker can first die. */
export function committedBefore({ poison }: Kind): number {
  return poison === "none" ? 0 : POISON_AT;
}

/** How many are committed after its next COMMIT. */
export function committedNext({ ids, poison }: Kind): number {
  return poison === "none" ? ids.length : POISON_AT + 1;
}

/** How many copies of the poison message are among so many messages: of the others all are there, or none. */
export function poisonIn(waiting: number, { ids, poison }: Kind): number {
  if (poison === "none") return 0;

  return waiting < ids.length ? waiting : waiting - ids.length;
}

/** What is done in the end. */
export function doneOf({ ids, poison }: Kind): readonly string[] {
  return poison === "cured" ? [POISON, ...ids] : ids;
}

/** Puts the work into its queue. Each message's id is that of its work. */
export async function give(bench: TestBench, { ids, poison }: Kind): Promise<void> {
  const raw = await bench.raw();
  const works: { id: string; fail?: string }[] = ids.map((id) => ({ id }));
  if (poison !== "none") works.splice(POISON_AT, 0, { id: POISON, fail: "is poison" });
  for (const work of works) {
    const properties = { messageId: work.id, type: "Work", persistent: true, mandatory: true };
    raw.publish("jobs", "work", Buffer.from(JSON.stringify(work)), properties);
  }
  await raw.waitForConfirms();
}

/** Longer than any test. */
const PATIENCE_MS = 120_000;

/** Asks, and keeps each reply. */
export async function ask(
  client: RpcClient<typeof requester>,
  { ids }: Kind,
  replies: string[],
): Promise<void> {
  const one = async (id: string) => {
    const { data } = await client.call.Order({ id }, { messageId: id, timeoutMs: PATIENCE_MS });
    replies.push(data.text);
  };
  await Promise.all(ids.map(one));
}

function numbered(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(2, "0")}`);
}
