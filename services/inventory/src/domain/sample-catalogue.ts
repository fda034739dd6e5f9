import { minorUnitsOf } from "@warren/contracts/money";

/** A product with which development starts. */
export type SampleProduct = Readonly<{
  productId: string;
  name: string;
  /** Text, since it is written into JSON. */
  priceMinor: string;
  currency: string;
  available: number;
  lowStockThreshold: number;
}>;

const STOCK = 1_000;
const THRESHOLD = 10;

const GOODS: readonly (readonly [name: string, price: string])[] = [
  ["Walnut desk lamp", "29.99"],
  ["Wireless mouse", "24.50"],
  ["Mechanical keyboard", "89.00"],
  ["Linen notebook, A5", "12.90"],
  ["Fountain pen, fine nib", "34.00"],
  ["Cork desk mat", "18.75"],
  ["Brass bookend", "22.40"],
  ["Stoneware mug", "14.00"],
  ["Pour-over coffee dripper", "27.50"],
  ["Enamel teapot, 1 l", "39.95"],
  ["Beech cutting board", "31.20"],
  ["Chef's knife, 20 cm", "64.00"],
  ["Cotton tea towels, set of 3", "16.80"],
  ["Wool throw, grey", "79.00"],
  ["Beeswax candle", "9.50"],
  ["Ceramic plant pot", "19.90"],
  ["Watering can, 2 l", "26.30"],
  ["Canvas tote bag", "17.00"],
  ["Steel water bottle", "23.60"],
  ["Bicycle repair kit", "42.00"],
  ["Wooden chess set", "58.00"],
];

/** `prod-001`, `prod-002`, … with plenty of each. */
export const sampleCatalogue: readonly SampleProduct[] = GOODS.map(([name, price], index) => ({
  productId: `prod-${String(index + 1).padStart(3, "0")}`,
  name,
  priceMinor: minorUnitsOf(price).toString(),
  currency: "USD",
  available: STOCK,
  lowStockThreshold: THRESHOLD,
}));
