import { getEventListeners, once } from "node:events";
import { expect, test } from "vitest";
import { untilExpired } from "./until-expired.js";

/** A stream that yields once and then waits for its end. */
async function* waiting(stop: AbortSignal): AsyncGenerator<string, void> {
  yield "first";
  if (!stop.aborted) await once(stop, "abort");
}

async function read(stream: AsyncIterable<string>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const value of stream) seen.push(value);

  return seen;
}

test("a stream ends with an error when its reader's token expires", async () => {
  const { signal } = new AbortController();
  const seen: string[] = [];
  const reading = async () => {
    for await (const value of untilExpired(waiting, { until: Date.now() + 20, signal })) seen.push(value);
  };

  await expect(reading()).rejects.toMatchObject({ problem: { code: "token_expired" } });
  expect(seen).toEqual(["first"]);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("what fails because of it is the same error; what fails by itself stays its own", async () => {
  const failing = (when: "then" | "now") =>
    async function* (stop: AbortSignal): AsyncGenerator<string, void> {
      if (when === "then") for await (const value of waiting(stop)) yield value;
      throw new Error("its own");
    };

  await expect(
    read(untilExpired(failing("then"), { until: Date.now() + 20, signal: undefined })),
  ).rejects.toThrow("expired");
  await expect(
    read(untilExpired(failing("now"), { until: Date.now() + 60_000, signal: undefined })),
  ).rejects.toThrow("its own");
});

test.each([undefined, Date.now() + 10 ** 12])(
  "a reader who goes away ends it without an error (until %s)",
  async (until) => {
    const reader = new AbortController();
    const reading = read(untilExpired(waiting, { until, signal: reader.signal }));
    setTimeout(() => reader.abort(), 5);

    expect(await reading).toEqual(["first"]);
  },
);
