import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";

const program = new URL("testing/main-program.ts", import.meta.url).pathname;
let child: ChildProcess | undefined;

afterEach(() => child?.kill("SIGKILL"));

/** Starts the program and resolves with what it has said once it has said `until`. */
async function start(mode: string, until: string) {
  const spawned = spawn(process.execPath, ["--import", "tsx", program, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = spawned;
  let said = "";
  const exited = once(spawned, "exit").then(([code]) => code as number | null);
  await new Promise<void>((resolve) => {
    spawned.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(until)) resolve();
    });
    void exited.then(() => resolve());
  });

  return { child: spawned, exited, said: () => said };
}

describe("main", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("closes on %s and ends with code 0", async (signal) => {
    const { child, exited, said } = await start("run", "started");
    child.kill(signal);

    expect(await exited).toBe(0);
    expect(said()).toContain("closed");
  });

  test("takes the same wish twice for one, and ends at once when asked again later", async () => {
    const { child, exited, said } = await start("hang", "started");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    await until(() => said().includes("closing"));
    const again = setInterval(() => child.kill("SIGTERM"), 100);

    expect(await exited).toBe(1);
    clearInterval(again);
    expect(said().match(/closing/g)).toHaveLength(1);
  });

  test("ends with code 0 when it is told to stop before it has started", async () => {
    const { child, exited } = await start("never", "starting");
    child.kill("SIGTERM");

    expect(await exited).toBe(0);
  });

  test.each([
    ["fail", "could not start", 1],
    ["environment", "AMQP_URL is missing", 78],
    ["fatal-error", "the broker does not let us in", 1],
    ["reject", "nobody caught this rejection", 1],
    ["throw", "nobody caught this exception", 1],
  ])(
    "logs on: %s, and ends with a code of its own where its environment does not fit",
    async (mode, text, code) => {
      const { exited, said } = await start(mode, text);

      expect(await exited).toBe(code);
      expect(said()).toContain(text);
    },
  );
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
