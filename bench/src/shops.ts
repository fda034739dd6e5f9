import type { StackAddresses } from "@warren/stack";
import { startPeer } from "./peer.js";
import type { Shop, ShopName, StartOptions } from "./shop.js";
import { startWarren } from "./warren.js";

/** All shops that can be compared. */
export const shopNames: readonly ShopName[] = ["warren", "ceiling", "article"];

/** Starts one on these servers. */
export function startShop(name: ShopName, addresses: StackAddresses, options: StartOptions): Promise<Shop> {
  return name === "warren" ? startWarren(addresses, options) : startPeer(name, addresses, options);
}
