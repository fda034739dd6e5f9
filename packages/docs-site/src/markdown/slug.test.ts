import { expect, test } from "vitest";
import { slug } from "./slug.js";

// As GitHub makes them: looked up on its pages.
test.each([
  ["The promises", "the-promises"],
  ["At the start, it ends instead", "at-the-start-it-ends-instead"],
  ["What `warren diff` says", "what-warren-diff-says"],
  ["1. Look", "1-look"],
  ["Don't", "dont"],
  ["API1:2023 Broken object level authorization", "api12023-broken-object-level-authorization"],
  ["A – B", "a--b"],
])("the heading %s has the id %s", (heading, id) => {
  expect(slug(heading)).toBe(id);
});
