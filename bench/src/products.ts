/** A product that the benchmark orders. */
export type BenchedProduct = Readonly<{ productId: string; price: string }>;

const PRODUCTS = 200;

/** What is ordered, the same of every shop. */
export const benchedProducts: readonly BenchedProduct[] = Array.from({ length: PRODUCTS }, (_, index) => ({
  productId: `bench-${String(index + 1).padStart(4, "0")}`,
  price: `${5 + (index % 50)}.99`,
}));
