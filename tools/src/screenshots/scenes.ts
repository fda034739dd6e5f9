import type { Page } from "playwright-core";

export type Role = "customer" | "trusted" | "admin";

/** What a picture shows: who looks, where, and what they do there first. */
export type Scene = Readonly<{
  name: string;
  role: Role | undefined;
  path: string | ((orders: PlacedOrders) => string);
  /** Whether the docs show it. Default false. */
  inDocs?: boolean;
  act?: (page: Page) => Promise<void>;
}>;

/** Orders that were placed for the pictures. */
export type PlacedOrders = Readonly<{ confirmed: string; declined: string; refunded: string }>;

/** Each page of the console. */
export const scenes: readonly Scene[] = [
  { name: "sign-in", role: undefined, path: "/sign-in" },
  { name: "shop", role: "customer", path: "/shop", act: fillCart },
  {
    name: "shop-placed",
    role: "customer",
    inDocs: true,
    path: ({ confirmed }) => `/shop?placed=${confirmed}`,
    act: untilTold,
  },
  { name: "orders", role: "admin", path: "/orders", act: untilListed },
  { name: "order", role: "customer", path: ({ confirmed }) => `/orders/${confirmed}`, act: untilTold },
  { name: "order-declined", role: "admin", path: ({ declined }) => `/orders/${declined}`, act: untilTold },
  {
    name: "order-refunded",
    inDocs: true,
    role: "customer",
    path: ({ refunded }) => `/orders/${refunded}`,
    act: untilTold,
  },
];

async function fillCart(page: Page): Promise<void> {
  for (const name of ["Walnut desk lamp", "Stoneware mug", "Walnut desk lamp"]) {
    await page.getByRole("button", { name: `Add to cart: ${name}` }).click();
  }
}

async function untilTold(page: Page): Promise<void> {
  await page.getByRole("list", { name: "Timeline" }).getByRole("listitem").nth(3).waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined);
}

async function untilListed(page: Page): Promise<void> {
  await page.getByRole("row").nth(3).waitFor();
}
