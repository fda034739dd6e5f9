import { expect, test } from "vitest";
import { domainOf } from "./domain.js";

const asked = { points: [], from: "2026-03-02T09:00:00.000Z", to: "2026-03-02T10:00:00.000Z" };

test.each([
  ["as it was asked for where all of it is known", "2026-03-02T09:00:00.000Z", "2026-03-02T09:00:00.000Z"],
  ["where the source does that is younger", "2026-03-02T09:40:00.000Z", "2026-03-02T09:40:00.000Z"],
  ["three minutes ago at least", "2026-03-02T09:59:30.000Z", "2026-03-02T09:57:00.000Z"],
])("a chart begins %s", (_, since, begins) => {
  expect(new Date(domainOf({ ...asked, since }).from).toISOString()).toBe(begins);
});
