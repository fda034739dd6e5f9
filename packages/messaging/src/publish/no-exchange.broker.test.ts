import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { route, sends, service, via } from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { requester, Work } from "../testing/test-contract.js";
import { createPublisher } from "./publisher.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

test("an exchange that is not there is a typed error at once, and its neighbours in flight arrive", async () => {
  const lost = service({
    ...requester,
    sends: { Work: sends(Work, route("jobs", "work"), route("no-such-exchange", "k")) },
  });
  const publisher = await createPublisher(lost, await bench.connect("requester"));
  const good = () => publisher.publish([via("work", Work({ id: "good" }))]);
  const sent = await Promise.allSettled([good(), publisher.publish([via("k", Work({ id: "bad" }))]), good()]);

  expect(sent.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(sent[1]).toMatchObject({
    reason: {
      code: "unroutable",
      message: expect.stringContaining('no-such-exchange with key "k" reaches no queue') as string,
    },
  });
  await good();
  // At least once: what was in flight on the lost channel may have arrived before it.
  expect((await bench.drain("work")).length).toBeGreaterThanOrEqual(3);
});
