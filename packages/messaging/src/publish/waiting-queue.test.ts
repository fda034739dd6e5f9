import fc from "fast-check";
import { expect, test } from "vitest";
import { addFirst, addLast, emptyQueue, first, keepOnly, lengthOf, takeFirst } from "./waiting-queue.js";

const item = (n: number) => ({ n });

test("it does what a list does, however it is used", () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ back: fc.integer({ min: 0, max: 5 }) }),
    fc.constant({ even: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const queue = emptyQueue<{ n: number }>();
      let list: { n: number }[] = [];
      let next = 0;
      for (const one of steps) {
        if ("add" in one) {
          for (let n = 0; n < one.add; n++) {
            const added = item(next++);
            addLast(queue, added);
            list.push(added);
          }
        } else if ("take" in one) {
          for (let n = 0; n < one.take; n++) expect(takeFirst(queue)).toBe(list.shift());
        } else if ("back" in one) {
          const back = Array.from({ length: one.back }, () => item(next++));
          addFirst(queue, back);
          list.unshift(...back);
        } else {
          keepOnly(queue, ({ n }) => n % 2 === 0);
          list = list.filter(({ n }) => n % 2 === 0);
        }
        expect([first(queue), lengthOf(queue)]).toEqual([list[0], list.length]);
      }
    }),
    { numRuns: 50 },
  );
});
