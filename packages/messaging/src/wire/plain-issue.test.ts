import { expect, test } from "vitest";
import * as z from "zod";
import { plainIssue } from "./plain-issue.js";

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => plainIssue(message));

test.each([
  [z.string(), undefined, "is missing"],
  [z.string(), 7, "must be a string, not a number"],
  [z.number(), "7", "must be a number, not a string"],
  [z.int(), 1.5, "must be a whole number, not a number"],
  [z.boolean(), "yes", "must be true or false, not a string"],
  [z.array(z.string()), {}, "must be a list, not an object"],
  [z.object({}), null, "must be an object, not null"],
  [z.record(z.string(), z.string()), [], "must be an object, not a list"],
  [z.literal("USD"), "EUR", 'must be "USD"'],
  [z.enum(["catalogue", "given"]), "made up", 'must be one of "catalogue", "given"'],
  [z.string().min(1), "", "must have at least 1 character"],
  [z.string().max(3), "four", "must have at most 3 characters"],
  [z.array(z.string()).min(2), [], "must have at least 2 items"],
  [z.number().positive(), 0, "must be more than 0"],
  [z.number().max(9), 10, "must be at most 9"],
  [z.number().lt(9), 9, "must be less than 9"],
])("%# zod's standard words say what a value must be", (schema, value, words) => {
  expect(said(schema, value)).toEqual([words]);
});

test("a schema's own words stay, whatever they are, and so does what nobody has words for", () => {
  expect(said(z.string().regex(/^\d+\.\d\d$/, "must have two digits"), "7")).toEqual([
    "must have two digits",
  ]);
  expect(said(z.uuid(), "7")).toEqual(["Invalid UUID"]);
});
