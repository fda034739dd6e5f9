import type { Page } from "playwright-core";

export type Role = "customer" | "trusted" | "admin";

/** What a picture shows: who looks, where, and what they do there first. */
export type Scene = Readonly<{
  name: string;
  role: Role | undefined;
  path: string | ((made: Made) => string);
  /** Whether the docs show it. Default false. */
  inDocs?: boolean;
  act?: (page: Page) => Promise<void>;
}>;

/** Orders that were placed for the pictures. */
export type PlacedOrders = Readonly<{ confirmed: string; declined: string; refunded: string }>;

/** All that was made for the pictures. */
export type Made = PlacedOrders &
  Readonly<{
    /** A dead letter that breaks the contract, for the queue `payments.commands`. */
    letter: string;
  }>;

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
  { name: "flow", role: "admin", inDocs: true, path: "/flow", act: untilFlowing },
  { name: "flow-open", role: "admin", path: "/flow?open=queue:payments.commands", act: untilFlowing },
  { name: "dead-letters", role: "admin", path: "/dead-letters", act: untilRead },
  {
    name: "dead-letter",
    inDocs: true,
    role: "admin",
    path: ({ letter }) => `/dead-letters/${letter}?queue=payments.commands`,
    act: untilRead,
  },
  {
    name: "dead-letter-edited",
    role: "admin",
    path: ({ letter }) => `/dead-letters/${letter}?queue=payments.commands`,
    act: tryToSave,
  },
  { name: "audit-trail", role: "admin", path: "/dead-letters/audit", act: untilSaid },
  { name: "services", role: "admin", path: "/services", act: untilRead },
  { name: "insights", inDocs: true, role: "admin", path: "/insights?span=15m", act: untilRead },
  { name: "mail", inDocs: true, role: "admin", path: "/mail", act: openMail },
];

async function openMail(page: Page): Promise<void> {
  await page.locator("[data-row]").first().click();
  await page.locator("iframe").waitFor();
}

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
  await page.getByRole("row").nth(2).waitFor();
}

async function untilFlowing(page: Page): Promise<void> {
  // A queue is named above the picture, too, where there is something to look at. A telephone has a list.
  const picture = page.locator('[data-place="queue:orders.saga"]');
  await picture
    .or(page.getByRole("region", { name: "Queues" }))
    .first()
    .waitFor();
  await page.getByText("handed out").first().waitFor();
}

async function untilRead(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined);
}

/** Also where there is nothing to say but that. */
async function untilSaid(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Look again" }).waitFor();
}

async function tryToSave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText("/amount", { exact: true }).waitFor();
}
