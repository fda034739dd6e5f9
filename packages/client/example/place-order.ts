// Places an order and watches it: node --import tsx packages/client/example/place-order.ts [http://localhost:3000]
import { createWarrenClient, problemOf } from "@warren/client";

const warren = createWarrenClient({ url: process.argv[2] ?? "http://localhost:3000" });
const userId = "123e4567-e89b-12d3-a456-426614174000";
try {
  const { products } = await warren.catalog.list.query({ limit: 1 });
  const items = products.map(({ productId, price }) => ({ productId, price, quantity: 1 }));
  const { id, totalAmount, currency } = await warren.orders.place.mutate({ userId, items });
  console.log(`order ${id} of ${totalAmount} ${currency}`);
  for await (const { data } of warren.orders.watch.subscribe({ id })) {
    console.log(`${data.at}  ${data.status}`);
    if (data.status === "confirmed") break;
  }
} catch (error) {
  console.error(problemOf(error).message);
  process.exitCode = 1;
}
