import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rulesFile } from "./files.js";
import { quickRules } from "./quick-rules.js";

const rules = readFileSync(rulesFile, "utf8");

test("alerts have to hold for less long, and nothing else is another", () => {
  const quick = quickRules(rules, 1 / 60);
  const others = (text: string) => text.split("\n").filter((line) => !/^\s+for: /.test(line));

  expect(others(quick)).toEqual(others(rules));
  expect(quick).toContain("alert: QueueWithoutConsumers");
  expect(quick.match(/^\s+for: \d+m$/m)).toBeNull();
  expect([...quick.matchAll(/^\s+for: (\d+)s$/gm)]).toHaveLength([...rules.matchAll(/^\s+for: /gm)].length);
});

test("windows are shortened by the same factor where that is wanted, and thresholds never are", () => {
  const quick = quickRules(rules, 1 / 60, { windows: true });

  expect(quick).toContain('reason="timed_out"}[360s]))');
  expect(quick).toContain('reason="timed_out"}[5s]))');
  expect(quick).not.toMatch(/\[\d+[mh]\]/);
  const thresholds = (text: string) => text.match(/[<>] [\d.* ]+/g);
  expect(thresholds(quick)).toEqual(thresholds(rules));
});
