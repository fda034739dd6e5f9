// Places an order and watches it until it is confirmed, rejected or cancelled:
// node --import tsx packages/client/example/place-order.ts [http://localhost:3000]

import { createWarrenClient } from "../src/index.js";

const warren = createWarrenClient({ url: process.argv[2] ?? "http://localhost:3000" });

const { products } = await warren.catalog.list.query({ limit: 1 });
const [product] = products;
if (product === undefined) throw new Error("the catalogue is empty");

const { id } = await warren.orders.place.mutate({
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: product.productId, quantity: 1, price: product.price }],
});
console.log(`order ${id}: ${product.name}, ${product.price} ${product.currency}`);

const watching = warren.orders.watch.subscribe(
  { id },
  {
    onData({ data: { at, status, ended } }) {
      console.log(`${at}  ${status}`);
      if (ended || status === "confirmed") watching.unsubscribe();
    },
    onError: (error) => console.error(error.message),
  },
);
