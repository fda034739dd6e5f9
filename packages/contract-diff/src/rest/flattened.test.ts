import { stepsOf } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { flattened } from "./flattened.js";

test("names with slashes and tildes lead to where they stand, and are no fields within each other", () => {
  const names = ["a/b", "a~b", "~1", "a"];
  const fields = flattened(
    { variables: Object.fromEntries(names.map((name) => [name, { enum: [name] }])) },
    [],
  );

  expect([...fields.keys()].map((path) => stepsOf(`/${path}`))).toEqual(
    names.map((name) => ["variables", name, "enum"]),
  );
  expect(flattened({ variables: { "a/enum": 1 } }, ["variables/a/enum"]).size).toBe(1);
  expect(flattened({ variables: { a: { enum: [1] } } }, ["variables/a/enum"]).size).toBe(0);
});
