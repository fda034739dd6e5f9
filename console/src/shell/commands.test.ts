import { expect, test } from "vitest";
import { areasFor } from "./areas.js";
import { commandsFor } from "./commands.js";

const areas = areasFor("customer");
const idsOf = (typed: string) => commandsFor(typed, areas).map(({ id }) => id);

test("an empty palette has everything", () => {
  expect(idsOf("")).toEqual([...areas.map(({ to }) => to), "light", "dark", "system", "out"]);
});

test("what is typed narrows it, in any case and in any order of words", () => {
  expect(idsOf("ORD")).toEqual(["/orders"]);
  expect(idsOf("theme dark")).toEqual(["dark"]);
  expect(idsOf("nothing of the kind")).toEqual([]);
});

test("an order's id is found in whatever was pasted", () => {
  const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";

  expect(commandsFor(` http://localhost/orders/${id.toUpperCase()}?x `, areas)[0]?.act).toEqual({
    kind: "order",
    id,
  });
});
