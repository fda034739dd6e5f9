import { describe, expect, test } from "vitest";
import { readLevels, showLevels, whyNoLevels } from "./levels.js";
import { createLogger, logLevelsOf } from "./logger.js";

describe("levels", () => {
  test.each(["info", "silent,host=info", "warn,consume=debug,database=trace"])(
    "%s is read and shown",
    (text) => {
      expect(showLevels(readLevels(text))).toBe(text);
    },
  );

  test("what is not named stays as it was", () => {
    const before = readLevels("warn,consume=debug");

    expect(showLevels(readLevels("http=error", before))).toBe("warn,consume=debug,http=error");
    expect(showLevels(readLevels("info", before))).toBe("info,consume=debug");
  });

  test.each([
    ["loud", /"loud" is no level: give one of trace, debug/],
    ["info,consum=debug", /"consum" is no part of a program: give one of connection, consume/],
    ["consume=debug=info", /more than one =/],
    ["", /is no level/],
  ])("%j is refused with what there is", (text, why) => {
    expect(whyNoLevels(text)).toMatch(why);
  });
});

describe("a logger", () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: "order",
    level: "info,consume=debug",
    destination: { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) },
  });
  const consume = logger.child({ component: "consume" });
  const http = logger.child({ component: "http" });
  const inner = http.child({ route: "/x" });
  const levels = logLevelsOf(logger);
  const written = () => {
    lines.length = 0;
    for (const [name, one] of Object.entries({ logger, consume, http, inner })) {
      one.debug(`${name} debug`);
      one.info(`${name} info`);
    }

    return lines;
  };

  test("has levels of its own for parts, which a running program changes, and takes back", () => {
    const atTheStart = ["logger info", "consume debug", "consume info", "http info", "inner info"];
    expect(written()).toEqual(atTheStart);

    levels?.change("warn,http=debug");
    expect(levels?.show()).toBe("warn,consume=debug,http=debug");
    expect(written()).toEqual([
      ...["consume debug", "consume info"],
      ...["http debug", "http info", "inner debug", "inner info"],
    ]);
    expect(() => levels?.change("debug,consum=debug")).toThrow("no part of a program");
    expect(levels?.show()).toBe("warn,consume=debug,http=debug");

    levels?.reset();
    expect(written()).toEqual(atTheStart);
  });

  test("whose part is made later has the level that was set meanwhile", () => {
    levels?.change("redis=error");
    const redis = logger.child({ component: "redis" });

    expect(redis.level).toBe("error");
  });
});
