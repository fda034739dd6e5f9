import type { ProgramName } from "@warren/programs";
import type { AlertShop } from "./alert-shop.js";

/**
 * A setting that a program was started with.
 *
 * @throws Error where it has none of this name
 */
export function settingOf(shop: AlertShop, program: ProgramName, name: string): string {
  const value = shop.environmentOf(program)[name];
  if (value === undefined || value === "") throw new Error(`${program} was started without ${name}`);

  return value;
}

/** Where a program listens, `host:port`, also while it does not run. */
export function addressOf(shop: AlertShop, program: ProgramName): string {
  return `127.0.0.1:${settingOf(shop, program, "PORT")}`;
}
