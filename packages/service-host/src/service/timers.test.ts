import { PauseError } from "@warren/messaging";
import { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { createLogger } from "../logging/logger.js";
import { startTimers } from "./timers.js";
import type { Timer } from "./timers.js";

/** Starts a timer, waits until it has run `times` times, and stops it. Returns what was logged. */
async function runTimes(times: number, run: Timer["run"], afterRun: () => void = () => undefined) {
  const lines: { timer?: string; level: number; msg: string }[] = [];
  const logger = createLogger({
    name: "test",
    destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
  });
  // Never connects: these timers do not touch it.
  const database = new Pool();
  let count = 0;
  await new Promise<void>((resolve) => {
    const timer: Timer = {
      name: "tick",
      everyMs: 1,
      async run(context) {
        if (++count > times) {
          resolve();
          await new Promise((stopped) => context.signal.addEventListener("abort", stopped));

          return;
        }
        await run(context);
      },
    };
    const timers = startTimers({ timers: [timer], database, logger, afterRun });
    stops.push(() => timers.stop());
  });
  for (const stop of stops.splice(0)) await stop();

  return lines;
}
const stops: (() => Promise<void>)[] = [];

const missingTable = Object.assign(new Error('relation "orders" does not exist'), {
  code: "42P01",
  severity: "ERROR",
  routine: "parserOpenTable",
});

describe("a timer", () => {
  test("runs again and again, and never twice at once", async () => {
    let running = 0;
    let most = 0;
    let after = 0;

    const lines = await runTimes(
      5,
      async ({ now }) => {
        most = Math.max(most, ++running);
        expect(now).toBeInstanceOf(Date);
        await new Promise(setImmediate);
        running--;
      },
      () => after++,
    );

    expect(most).toBe(1);
    // The sixth run, which the stop ended, counts too.
    expect(after).toBe(6);
    expect(lines).toEqual([]);
  });

  test("goes on after a run that failed, and logs it", async () => {
    const lines = await runTimes(2, () => Promise.reject(new Error("broken")));

    expect(lines).toMatchObject([
      { timer: "tick", level: 50 },
      { timer: "tick", level: 50 },
    ]);
  });

  test("says once that it cannot run, why, and that it runs again", async () => {
    let runs = 0;
    const lines = await runTimes(4, () => (++runs < 4 ? Promise.reject(missingTable) : Promise.resolve()));

    expect(lines).toMatchObject([
      { timer: "tick", level: 40 },
      { timer: "tick", level: 30 },
    ]);
  });

  test.each([
    [new Error("broken"), { reason: "broken", cannotRun: false }],
    [new PauseError("no database"), { reason: "no database", cannotRun: true }],
    [missingTable, { reason: 'relation "orders" does not exist', cannotRun: true }],
  ])("tells of its last run that %s", async (error, trouble) => {
    const timers = startTimers({
      timers: [{ name: "tick", everyMs: 1, run: () => Promise.reject(error) }],
      database: new Pool(),
      logger: createLogger({ name: "test", level: "silent" }),
    });

    await expect.poll(timers.trouble).toMatchObject([{ timer: "tick", ...trouble }]);
    await timers.stop();
  });
});
