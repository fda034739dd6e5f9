import { describe, expect, test } from "vitest";
import { createClosing } from "./closing.js";

const logger = { warn: () => undefined };

describe("closing", () => {
  test("goes in the reverse of the order of opening", async () => {
    const closed: string[] = [];
    const closing = createClosing({ logger });
    for (const name of ["database", "connection", "consumers"]) closing.add(name, () => closed.push(name));

    await closing.close();

    expect(closed).toEqual(["consumers", "connection", "database"]);
  });

  test("aborts its signal before anything is closed", async () => {
    const closing = createClosing({ logger });
    let aborted = false;
    closing.add("first", () => (aborted = closing.signal.aborted));

    await closing.close();

    expect(aborted).toBe(true);
  });

  test("goes on when one fails or hangs", async () => {
    const warnings: object[] = [];
    const closed: string[] = [];
    const closing = createClosing({
      logger: { warn: (fields: object) => void warnings.push(fields) },
      timeoutMs: 100,
    });
    closing.add("database", () => closed.push("database"));
    closing.add("hangs", () => new Promise(() => undefined));
    closing.add("fails", () => {
      throw new Error("broken");
    });

    await closing.close();

    expect(closed).toEqual(["database"]);
    expect(warnings).toMatchObject([{ step: "fails" }, { step: "hangs" }]);
  });

  test("happens once, however often it is asked for", async () => {
    let times = 0;
    const closing = createClosing({ logger });
    closing.add("database", () => times++);

    await Promise.all([closing.close(), closing.close()]);
    await closing.close();

    expect(times).toBe(1);
  });
});
