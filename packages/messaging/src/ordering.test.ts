import fc from "fast-check";
import { expect, test } from "vitest";
import { groupInOrder } from "./ordering.js";

type Item = { handler: string; subject: string | undefined; at: number };
const group = (items: readonly Item[]) =>
  groupInOrder(
    items,
    (item) => item.handler,
    (item) => item.subject,
  );

test("messages of one handler go together, whatever stands between them", () => {
  const items = ["reserve", "commit", "reserve", "commit"].map((handler, at) => ({
    handler,
    subject: `order-${at}`,
    at,
  }));

  expect(group(items).map(({ items }) => items.map(({ at }) => at))).toEqual([
    [0, 2],
    [1, 3],
  ]);
});

test("a message never overtakes an earlier one about the same subject, and none is lost", () => {
  const item = fc.record({
    handler: fc.constantFrom("a", "b", "c"),
    subject: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined }),
  });

  fc.assert(
    fc.property(fc.array(item, { maxLength: 60 }), (drawn) => {
      const items = drawn.map((each, at) => ({ ...each, at }));
      const order = group(items).flatMap(({ items }) => items);

      expect(order.toSorted((a, b) => a.at - b.at)).toEqual(items);
      for (const subject of ["x", "y", "z"]) {
        const about = order.filter((each) => each.subject === subject).map((each) => each.at);
        expect(about).toEqual(about.toSorted((a, b) => a - b));
      }
    }),
  );
});
