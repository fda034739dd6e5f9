import type { Contender } from "./contender.js";

/** So many messages, or requests, of which at most so many are under way. */
export type Phase = Readonly<{ kind: "messages" | "calls"; count: number; atOnce: number }>;

/** What one phase took. */
export type Took = Readonly<{
  seconds: number;
  /** Of the whole process. */
  cpuMs: number;
  /** How long each took, from its sending to its confirm or reply: in ms, sorted. */
  waitsMs: readonly number[];
}>;

/** Counts what a contender has handled. */
export type Count = Readonly<{
  handled(count: number): void;
  total(): number;
  until(total: number): Promise<void>;
}>;

export function createCount(): Count {
  let total = 0;
  let awaited: Readonly<{ total: number; resolve(): void }> | undefined;

  return {
    total: () => total,
    handled(count) {
      total += count;
      if (awaited !== undefined && total >= awaited.total) awaited.resolve();
    },
    until: (wanted) =>
      new Promise((resolve) => {
        awaited = { total: wanted, resolve };
        if (total >= wanted) resolve();
      }),
  };
}

/** Runs one phase to its end: all published, confirmed, consumed and acked; or all answered. */
export async function run(contender: Contender, count: Count, phase: Phase): Promise<Took> {
  const one = phase.kind === "messages" ? contender.publish : contender.call;
  if (one === undefined) throw new Error("this library has no requests");
  const wanted = count.total() + phase.count;
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const waitsMs = await inLanes(one, phase);
  if (phase.kind === "messages") await count.until(wanted);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);

  return { seconds, cpuMs: (user + system) / 1_000, waitsMs: waitsMs.toSorted((a, b) => a - b) };
}

async function inLanes(one: () => Promise<void>, { count, atOnce }: Phase): Promise<readonly number[]> {
  const waitsMs: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next++ < count) {
      const sentAt = performance.now();
      await one();
      waitsMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));

  return waitsMs;
}
