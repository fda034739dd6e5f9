import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createWarrenClient } from "./client.js";
import { problemOf } from "./problem.js";
import { data, no, openLittleGateway } from "./testing/little-gateway.js";
import type { Answering, LittleGateway } from "./testing/little-gateway.js";

const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const refused = no(401, "not_authenticated");
const onlyNew: Answering = (response, asked) =>
  (asked.headers.authorization === "Bearer new" ? data({ id }) : refused)(response, asked);

let gateway: LittleGateway;
let kept: string;

beforeAll(async () => {
  gateway = await openLittleGateway();
});
beforeEach(() => {
  kept = "old";
});
afterAll(() => gateway.close());

function signedIn() {
  const token = vi.fn(async ({ refresh }: { refresh: boolean }) => (refresh ? (kept = "new") : kept));

  return { token, client: createWarrenClient({ url: gateway.url, token }) };
}

const refreshesOf = ({ mock }: ReturnType<typeof signedIn>["token"]) =>
  mock.calls.filter(([{ refresh }]) => refresh).length;
const tokens = () => gateway.asked.map(({ headers }) => headers.authorization);

test("the token goes with each call, queries and mutations", async () => {
  gateway.answer(data({ id }));
  const { client } = signedIn();
  await client.orders.get.query({ id });
  await client.orders.cancel.mutate({ id });

  expect(tokens()).toEqual(["Bearer old", "Bearer old"]);
});

test("a call that is refused with 401 is made once more with a new token, any mutation too: nothing was done", async () => {
  gateway.answer(onlyNew);
  const { client, token } = signedIn();

  expect(await client.orders.cancel.mutate({ id })).toEqual({ id });
  expect(tokens()).toEqual(["Bearer old", "Bearer new"]);
  expect(token.mock.calls).toEqual([[{ refresh: false }], [{ refresh: true }]]);
});

test("calls that are refused together refresh once, and those of one moment stay one request", async () => {
  gateway.answer(onlyNew);
  const { client, token } = signedIn();
  await Promise.all([
    client.orders.get.query({ id }),
    client.catalog.list.query({}),
    client.orders.cancel.mutate({ id }),
    client.orders.cancel.mutate({ id }),
  ]);

  expect(refreshesOf(token)).toBe(1);
  expect(tokens().toSorted()).toEqual([...Array(3).fill("Bearer new"), ...Array(3).fill("Bearer old")]);
});

test("who is refused after another has refreshed takes that token", async () => {
  let release: (() => void) | undefined;
  const late: Answering = (response, asked) => {
    release = () => refused(response, asked);
  };
  gateway.answer(late, onlyNew);
  const { client, token } = signedIn();
  const first = client.orders.cancel.mutate({ id });
  await expect.poll(() => release).toBeDefined();
  await client.orders.cancel.mutate({ id });
  release?.();
  await first;

  expect(refreshesOf(token)).toBe(1);
});

test("a new token that is refused, too, is the end of it", async () => {
  gateway.answer(refused);
  const { client, token } = signedIn();
  const error: unknown = await client.orders.get.query({ id }).catch((thrown: unknown) => thrown);

  expect(problemOf(error)).toMatchObject({ kind: "unauthorized", problem: { code: "not_authenticated" } });
  expect(gateway.asked).toHaveLength(2);
  expect(refreshesOf(token)).toBe(1);
});

test("where the session is over, the first refusal stands", async () => {
  gateway.answer(refused);
  const client = createWarrenClient({
    url: gateway.url,
    token: ({ refresh }) => (refresh ? undefined : "old"),
  });

  expect(problemOf(await client.orders.get.query({ id }).catch((error: unknown) => error))).toMatchObject({
    kind: "unauthorized",
  });
  expect(gateway.asked).toHaveLength(1);
});

test("who has no token calls without one, and an API key is never asked for again", async () => {
  gateway.answer(refused);
  const nobody = createWarrenClient({ url: gateway.url });
  const machine = createWarrenClient({ url: gateway.url, apiKey: "key" });
  await Promise.allSettled([nobody.orders.cancel.mutate({ id }), machine.orders.get.query({ id })]);

  expect(tokens().toSorted()).toEqual(["Bearer key", undefined]);
});

test("a hook that throws is asked again where the call is safe to repeat, and nothing is sent without it", async () => {
  gateway.answer(data({ id }));
  const away = new Error("the session store is away");
  const token = vi.fn<() => Promise<string>>().mockRejectedValueOnce(away).mockResolvedValueOnce("new");
  const client = createWarrenClient({ url: gateway.url, token });
  await client.orders.get.query({ id });
  token.mockRejectedValueOnce(away);
  const error: unknown = await client.orders.cancel.mutate({ id }).catch((thrown: unknown) => thrown);

  expect(problemOf(error)).toEqual({
    kind: "unavailable",
    message: "There is no token: the session store is away",
  });
  expect(error).toMatchObject({ cause: { cause: away } });
  expect(tokens()).toEqual(["Bearer new"]);
});
