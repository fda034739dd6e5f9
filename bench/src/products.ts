import type { BenchedSystem } from "./system.js";

/** A product that the benchmark orders. */
export type BenchedProduct = Readonly<{ productId: string; price: string }>;

const PRODUCTS = 200;
const STOCK = 1_000_000;

/** Puts products into the catalogue, and more of them into stock than are ordered. */
export async function supplyProducts({ gateway }: BenchedSystem): Promise<readonly BenchedProduct[]> {
  const products = Array.from({ length: PRODUCTS }, (_, index) => ({
    productId: `bench-${String(index + 1).padStart(4, "0")}`,
    name: `Product ${index + 1} of the benchmark`,
    price: `${5 + (index % 50)}.99`,
    stock: STOCK,
  }));
  await gateway.supply(products);

  return products.map(({ productId, price }) => ({ productId, price }));
}
