import { afterEach, expect, test } from "vitest";
import type { RunState } from "./run-state.js";
import {
  superviseServers,
  type Found,
  type SupervisedServer,
  type Supervision,
} from "./supervise-servers.js";

const steady: SupervisedServer = { look: async () => "runs", lastWords: () => "" };
const stopping = new AbortController();
let supervision: Supervision | undefined;

afterEach(async () => supervision?.stop());

function supervise(
  redis: SupervisedServer,
  alone = <T>(work: () => Promise<T>) => work(),
): readonly RunState[] {
  const told: RunState[] = [];
  supervision = superviseServers(
    { rabbitmq: steady, postgres: steady, redis },
    { onState: (_, state) => told.push(state), signal: stopping.signal, alone },
  );

  return told;
}

test("a server that ends by itself is told of with the last words of its log, and started again until it runs", async () => {
  let found: Found = "gone";
  let starts = 0;
  const told = supervise({
    look: async () => found,
    lastWords: () => "out of memory",
    startAgain: async () => {
      starts += 1;
      if (starts === 1) throw new Error("its port is held");
      found = "runs";
    },
  });

  await expect.poll(() => told.at(-1)).toEqual({ kind: "running" });
  expect(told).toEqual([
    { kind: "ended", reason: expect.stringContaining("out of memory") as string },
    { kind: "starting" },
    { kind: "ended", reason: "its port is held" },
    { kind: "starting" },
    { kind: "running" },
  ]);
});

test("a server that somebody ends on purpose meanwhile is not started again", async () => {
  let found: Found = "gone";
  const told = supervise(
    { look: async () => found, lastWords: () => "", startAgain: () => Promise.reject(new Error("started")) },
    async (work) => {
      // Whoever had the lock before.
      found = "stopped";

      return work();
    },
  );

  await expect.poll(() => told.at(-1)).toEqual({ kind: "stopped" });
  expect(told.map(({ kind }) => kind)).toEqual(["ended", "stopped"]);
});

test("a server of somebody else is told of once when it does not answer, and once when it does again", async () => {
  const looks: Found[] = ["gone", "gone", "runs", "runs"];
  let looked = 0;
  const told = supervise({ look: async () => looks[looked++] ?? "runs", lastWords: () => "" });

  await expect.poll(() => looked).toBeGreaterThan(looks.length);
  expect(told.map(({ kind }) => kind)).toEqual(["ended", "running"]);
});
