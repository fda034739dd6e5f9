import type { Databases } from "@warren/test-system";
import type { Batches } from "./batches.js";
import type { PeerName } from "./peer.js";
import type { BenchedProduct } from "./products.js";

/** Warren, or a program that does its work by hand. */
export type ShopName = "warren" | PeerName;

/** A shop that runs, on a virtual host and databases of its own. */
export type Shop = Readonly<{
  name: ShopName;
  gatewayUrls: readonly string[];
  amqpUrl: string;
  databases: Databases;
  /** As the server knows them. */
  databaseNames: readonly string[];
  /** By program, the id of its process. */
  pids(): ReadonlyMap<string, number>;
  /** Puts products into the catalogue and into stock. */
  supply(products: readonly BenchedProduct[]): Promise<void>;
  /** How its consumers' deliveries came together so far; empty where it does not tell. */
  batches(): Promise<readonly Batches[]>;
  /** @throws Error that names programs that ended on their way, since figures with them are worth nothing */
  expectUnbroken(): void;
  /** Ends it and removes what it had on the servers. */
  close(): Promise<void>;
}>;

/** What every shop is started with. */
export type StartOptions = Readonly<{ smtpUrl: string; execArgv: readonly string[]; signal: AbortSignal }>;
