import { expect, test } from "vitest";
import type { Notice } from "../notice.js";
import type { Ending } from "../store/notices.js";
import { sendEach } from "./send-each.js";

const notices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(index) }) as Notice);
const sent = ({ id }: Notice): Ending => ({ id, state: "sent", reference: id });

test("sends each once, no more at a time than it may, and writes down all within twenty of their end", async () => {
  const written: string[] = [];
  let underWay = 0;
  let most = 0;
  let unwritten = 0;
  let mostUnwritten = 0;

  const untried = await sendEach(notices(101), {
    concurrency: 3,
    mayBegin: () => true,
    async send(notice) {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay -= 1;
      mostUnwritten = Math.max(mostUnwritten, ++unwritten);

      return sent(notice);
    },
    async writeDown(endings) {
      await Promise.resolve();
      written.push(...endings.map(({ id }) => id));
      unwritten -= endings.length;
    },
  });

  expect(untried).toEqual([]);
  expect([...written].sort((a, b) => Number(a) - Number(b))).toEqual(notices(101).map(({ id }) => id));
  expect(most).toBe(3);
  expect(mostUnwritten).toBeLessThanOrEqual(20 + 3);
});

test("hands back those that it may no longer begin, the others written down", async () => {
  const written: string[] = [];
  let begun = 0;

  const untried = await sendEach(notices(10), {
    concurrency: 2,
    mayBegin: () => begun < 4,
    send(notice) {
      begun += 1;

      return Promise.resolve(sent(notice));
    },
    async writeDown(endings) {
      written.push(...endings.map(({ id }) => id));
    },
  });

  expect(written).toEqual(["0", "1", "2", "3"]);
  expect(untried).toHaveLength(6);
});

test("fails where what was sent cannot be written down, once nothing is being sent", async () => {
  let underWay = 0;

  await expect(
    sendEach(notices(60), {
      concurrency: 3,
      mayBegin: () => true,
      async send(notice) {
        underWay += 1;
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;

        return sent(notice);
      },
      writeDown: () => Promise.reject(new Error("no database")),
    }),
  ).rejects.toThrow("no database");
  expect(underWay).toBe(0);
});
