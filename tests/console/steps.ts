import type { Page } from "playwright-core";

// What people do in the console, as every test of it does.

export async function signIn(page: Page, role: "Customer" | "Trusted" | "Admin", path = "/"): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: role }).click();
  await page.getByRole("navigation", { name: "Areas" }).waitFor();
}

/** Orders one of a product. */
export async function order(page: Page, product: string, card = "Visa"): Promise<void> {
  await page.getByRole("button", { name: `Add to cart: ${product}` }).click();
  await page.getByRole("radio", { name: card }).check();
  await page.getByRole("button", { name: /^Order for/ }).click();
}

export const yourOrder = (page: Page) => page.getByRole("region", { name: "Your order" });

/** Orders a lamp and waits until that is confirmed. Resolves with the order's id. */
export async function orderSurely(page: Page): Promise<string> {
  await order(page, "Walnut desk lamp");
  await yourOrder(page).getByText("Confirmed", { exact: true }).waitFor();

  return new URL(page.url()).searchParams.get("placed") ?? "";
}
