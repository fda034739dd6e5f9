// The blocks of README.md, so that they compile. `readme.test.ts` compares the two.
import { createWarrenClient, problemOf } from "@warren/client";
import { createWarrenQueries } from "@warren/client/query";
import type { QueryOptions } from "@warren/client/query";

declare const session: { renew(): Promise<void>; accessToken: string };
declare const basket: { id: string };
declare const userId: string;
declare const items: { productId: string; quantity: number; price: string }[];
declare const queryClient: {
  fetchQuery(options: QueryOptions<unknown>): Promise<unknown>;
  invalidateQueries(filters: { queryKey: readonly unknown[] }): Promise<void>;
};
declare function show(text: string): void;

const warren = createWarrenClient({ url: "https://shop.example", token });

const { products } = await warren.catalog.list.query({ query: "lamp" });
const { id } = await warren.orders.place.mutate({ userId, items });
show(products.map(({ name }) => name).join());

async function token({ refresh }: { refresh: boolean }): Promise<string | undefined> {
  if (refresh) await session.renew();

  return session.accessToken;
}

await warren.orders.place.mutate({ userId, items, idempotencyKey: basket.id });

for await (const { data } of warren.orders.watch.subscribe({ id })) {
  show(`${data.at} ${data.status}`);
}

const watching = warren.orders.watch.subscribe(
  { id },
  {
    onData: ({ data }) => show(data.status),
    onConnectionStateChange: ({ state }) => show(state === "connecting" ? "Connecting …" : "Live"),
    onError: (error) => show(problemOf(error).message),
    onComplete: () => show("That was all."),
  },
);

watching.unsubscribe();

const { steps } = await warren.orders.timeline.query({ id });
for (const { at, text, kind } of steps) show(`${at} ${text}${kind === "late_answer" ? " (too late)" : ""}`);

const { carrier, trackingNumber, state } = await warren.shipments.track.query({ id });
const { notices } = await warren.notifications.list.query({ limit: 10 });
show(`${carrier} ${trackingNumber}: ${state}; ${notices.length} mails`);

try {
  await warren.orders.cancel.mutate({ id });
} catch (error) {
  const problem = problemOf(error);
  switch (problem.kind) {
    case "unauthorized":
      show("Please sign in.");
      break;
    case "conflict":
      show(`Too late: the order is ${problem.problem?.orderStatus}.`);
      break;
    case "offline":
    case "timeout":
    case "unavailable":
      show("Try again in a moment.");
      break;
    default:
      show(`${problem.message} (${"requestId" in problem ? problem.requestId : "not sent"})`);
  }
}

const queries = createWarrenQueries(warren);

await queryClient.fetchQuery(queries.orders.get.queryOptions({ id }));
await queryClient.invalidateQueries({ queryKey: queries.orders.queryKey() });
