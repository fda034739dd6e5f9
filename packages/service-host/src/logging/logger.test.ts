import { describe, expect, test } from "vitest";
import { createLogger } from "./logger.js";

describe("the logger", () => {
  test("writes JSON, one line an event, with the service's name", () => {
    const [line] = written((logger) => logger.info({ orderId: "o-1" }, "placed"));

    expect(line).toMatchObject({ name: "order", level: 30, orderId: "o-1", msg: "placed" });
  });

  test("masks fields that are named like secrets", () => {
    const [line] = written((logger) =>
      logger.info(
        { password: "a", request: { headers: { authorization: "b" } }, smtp: { password: "c" } },
        "",
      ),
    );

    expect(line).toMatchObject({
      password: "***",
      request: { headers: { authorization: "***" } },
      smtp: { password: "***" },
    });
  });

  test("masks the password of an address wherever it stands", () => {
    const [line] = written((logger) =>
      logger.warn({ err: new Error("no answer from amqp://warren:geheim@broker:5672/x") }, "gone"),
    );

    expect(JSON.stringify(line)).not.toContain("geheim");
    expect(JSON.stringify(line)).toContain("amqp://warren:***@broker:5672/x");
  });

  test("shows of an error what is known to be safe, and nothing else that hangs on it", () => {
    const err = Object.assign(new Error("550"), { code: "EENVELOPE", response: "geheim", detail: "geheim" });
    const [line] = written((logger) => logger.warn({ err }, "not sent"));

    expect(line).toMatchObject({ err: { message: "550", code: "EENVELOPE" } });
    expect(JSON.stringify(line)).not.toContain("geheim");
  });
});

function written(log: (logger: ReturnType<typeof createLogger>) => void): unknown[] {
  const lines: string[] = [];
  log(createLogger({ name: "order", destination: { write: (line) => void lines.push(line) } }));

  return lines.map((line) => JSON.parse(line) as unknown);
}
