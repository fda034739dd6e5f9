import { expect, test } from "vitest";
import type { Notice } from "../notice.js";
import { MAX_REFUSED, noneRefused, REFUSED_WITHIN_MS, refusedAfter, refusedTrouble } from "./refused.js";

const notice: Notice = {
  id: "n",
  template: "order_confirmed",
  channel: "email",
  subjectId: "o",
  recipient: "a@example.com",
  subject: "",
  text: "",
  html: undefined,
  attempt: 1,
  cause: { messageId: "m", correlationId: "c", traceparent: undefined },
};
const refusal = { notices: [notice], endings: [{ id: "n", state: "failed", error: "554" }] } as const;
const sent = { notices: [notice], endings: [{ id: "n", state: "sent", reference: "r" }] } as const;
const nothing = { notices: [], endings: [] };

/** After so many refusals, one each `everyMs`; and when the last of them was. */
function refusedEvery(everyMs: number, times: number) {
  let refused = noneRefused;
  for (let time = 1; time <= times; time++) refused = refusedAfter(refused, refusal, time * everyMs);

  return { refused, lastAt: times * everyMs };
}

test("twenty first attempts refused within a quarter of an hour are about the channel; as many over days are not", () => {
  expect(refusedTrouble(refusedEvery(1_000, MAX_REFUSED - 1).refused)).toBeUndefined();
  expect(refusedTrouble(refusedEvery(1_000, MAX_REFUSED).refused)).toBe(
    "the last 20 notices were refused, and one at a time is tried: 554",
  );
  expect(refusedTrouble(refusedEvery(3_600_000, 200).refused)).toBeUndefined();
});

test("a channel that refuses is well again once a notice is sent", () => {
  const { refused, lastAt } = refusedEvery(1_000, MAX_REFUSED);

  expect(refusedAfter(refused, sent, lastAt)).toEqual(noneRefused);
});

test("it is forgotten when none was refused for a quarter of an hour, and not while any still is", () => {
  const { refused, lastAt } = refusedEvery(1_000, MAX_REFUSED);
  const again = { ...refusal, notices: [{ ...notice, attempt: 3 }] };
  const later = lastAt + REFUSED_WITHIN_MS;
  const still = refusedAfter(refused, again, later);

  expect(refusedTrouble(refusedAfter(refused, nothing, later))).toMatch(/^the last 20 notices/);
  expect(refusedTrouble(refusedAfter(refused, nothing, later + 1))).toBeUndefined();
  expect(refusedTrouble(refusedAfter(still, nothing, later + REFUSED_WITHIN_MS))).toMatch(/^the last 20/);
});
