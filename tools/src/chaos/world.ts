import type { ConfirmChannel } from "amqplib";
import type { Draw } from "./draw.js";
import type { Poisons } from "./load/poisons.js";
import type { Shop } from "./shop/shop.js";

/** What a fault has at hand. */
export type World = Readonly<{
  shop: Shop;
  draw: Draw;
  /** Messages that are sent to be given up, by their ids. */
  poisons: Poisons;
  /** The broker's administrator, by a connection of the fault's own that it closes. */
  administrator(): Promise<Administrator>;
}>;

export type Administrator = Readonly<{ channel: ConfirmChannel; close(): Promise<void> }>;
