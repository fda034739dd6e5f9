import { expect, test } from "vitest";
import { mailSearch } from "./mail-search.js";

test.each([
  [{}, {}],
  [
    { q: "5f0c", mail: 7 },
    { q: "5f0c", mail: 7 },
  ],
  // The router reads digits as a number.
  [{ q: 5012 }, { q: "5012" }],
  [{ q: "  ", mail: -1 }, {}],
  [{ q: ["a"], mail: "7" }, {}],
])("the address %j is read as %j", (address, search) => {
  expect(mailSearch(address)).toEqual(search);
});
