import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ProviderUnavailableError } from "./card-provider.js";
import { createCircuit, isOutage } from "./circuit.js";

const options = { retries: 2, firstRetryMs: 1, failuresToOpen: 5, openMs: 20, timeoutMs: 20 };

afterEach(() => {
  vi.useRealTimers();
});

describe("the circuit to the provider", () => {
  test("tries again where the provider was away for a moment", async () => {
    const circuit = createCircuit(options);
    let calls = 0;

    const answer = await circuit.call(async () => {
      calls += 1;
      if (calls < 3) throw new ProviderUnavailableError("away");

      return "answer";
    });

    expect([answer, calls, circuit.health().state]).toEqual(["answer", 3, "closed"]);
  });

  test("opens after failures in a row, lets nothing through, and closes with the first answer", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const circuit = createCircuit(options);
    let calls = 0;
    const away = async () => {
      calls += 1;
      throw new ProviderUnavailableError("away");
    };

    await fails(circuit.call(away));
    await fails(circuit.call(away));
    expect(circuit.health()).toMatchObject({ state: "open", lastError: "away" });
    await fails(circuit.call(away));
    expect(calls).toBe(5);

    vi.setSystemTime(Date.now() + options.openMs);
    expect(await circuit.call(async () => "answer")).toBe("answer");
    expect(circuit.health().state).toBe("closed");
  });

  test("gives up on an attempt that takes too long, and tells it so", async () => {
    const circuit = createCircuit({ ...options, retries: 0 });
    let told: AbortSignal | undefined;

    await fails(
      circuit.call((signal) => {
        told = signal;

        return new Promise(() => undefined);
      }),
    );

    expect(told?.aborted).toBe(true);
    await fails(circuit.call((signal) => sleep(10_000, undefined, { signal })));
  });

  test("does not count or repeat what is wrong with the request", async () => {
    const circuit = createCircuit({ ...options, failuresToOpen: 1 });
    let calls = 0;
    const wrong = circuit.call(async () => {
      calls += 1;
      throw new TypeError("no such currency");
    });

    await expect(wrong).rejects.toThrow("no such currency");
    expect([calls, circuit.health().state]).toEqual([1, "closed"]);
  });

  test("keeps to its number of calls at once", async () => {
    const circuit = createCircuit({ concurrency: 3 });
    let [now, most] = [0, 0];

    await Promise.all(
      Array.from({ length: 20 }, () =>
        circuit.call(async () => {
          most = Math.max(most, ++now);
          await new Promise(setImmediate);
          now -= 1;
        }),
      ),
    );

    expect(most).toBe(3);
    expect(circuit.health()).toMatchObject({ running: 0, waiting: 0 });
  });

  test("shows how many calls are made and how many wait", async () => {
    const circuit = createCircuit({ concurrency: 3 });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const calls = Array.from({ length: 5 }, () => circuit.call(() => held));
    await new Promise(setImmediate);

    expect(circuit.health()).toMatchObject({ state: "closed", running: 3, waiting: 2 });
    release();
    await Promise.all(calls);
  });
});

async function fails(call: Promise<unknown>): Promise<void> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(isOutage(error)).toBe(true);
}
