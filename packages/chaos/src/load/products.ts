import type { Product } from "@warren/test-system";

const SHELF = 10;
const PLENTY = 1_000_000;

/** What is sold: plenty of most things, and too little of one. */
export const PRODUCTS: readonly Product[] = Array.from({ length: SHELF }, (_, index) => ({
  productId: `chaos-${String(index + 1).padStart(3, "0")}`,
  name: `Thing ${index + 1}`,
  price: `${10 + index}.50`,
  stock: index === SHELF - 1 ? 100 : PLENTY,
}));
