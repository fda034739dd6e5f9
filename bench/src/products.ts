/** A product that the benchmark orders. */
export type BenchedProduct = Readonly<{ productId: string; price: string }>;

const PRODUCTS = 200;

/** What is ordered, the same of every shop. */
export const benchedProducts = productsFrom(0, PRODUCTS);

/** So many products, from one number on: the same number is the same product. */
export function productsFrom(start: number, count: number): readonly BenchedProduct[] {
  return Array.from({ length: count }, (_, index) => ({
    productId: `bench-${String(start + index + 1).padStart(4, "0")}`,
    price: `${5 + ((start + index) % 50)}.99`,
  }));
}
