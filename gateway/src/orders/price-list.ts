import type { Logger } from "@warren/messaging";
import { within } from "@warren/service-host";
import type { Shortage } from "./shortages.js";

/** What a product costs, and how much of it can be sold. */
export type Listed = Readonly<{ productId: string; price: string; currency: string; available: number }>;

/** A line whose price is not the catalogue's. */
export type Mismatch = Readonly<{ productId: string; given: string; price: string; currency: string }>;

/** What the catalogue says against an order. */
export type Objections = Readonly<{
  mismatches: readonly Mismatch[];
  /** Products that are not in the catalogue, which was read whole since the order came. */
  unknown: readonly string[];
  /** Lines of which the list, which may be some seconds old, has too little: the inventory knows better. */
  short: readonly Shortage[];
}>;

export type PriceListOptions = Readonly<{
  /** One page of the catalogue. */
  page: (
    cursor: string | undefined,
  ) => Promise<Readonly<{ products: readonly Listed[]; nextCursor?: string | undefined }>>;
  logger: Logger;
  /** After which the list is read again. Default 5,000. */
  ttlMs?: number;
  /** Between two readings, at least, so that wrong prices cannot keep the inventory busy. Default 1,000. */
  minReloadMs?: number;
  /** How long an order waits for the list, at most. Default 500. */
  waitMs?: number;
  /** Further products are left to the saga. Default 20,000. */
  maxProducts?: number;
  now?: () => number;
}>;

/** `whole`: no product was left out, so that one which is not here is in no catalogue. */
type Snapshot = Readonly<{ readAt: number; products: ReadonlyMap<string, Listed>; whole: boolean }>;

/**
 * The catalogue as it was a moment ago, to tell a customer at once that a price is wrong, a product unknown or too much is wanted. A
 * convenience: where the inventory does not answer it says nothing at all. Whether a price holds is decided by the
 * inventory, when it reserves.
 */
export type PriceList = Readonly<{
  objections(lines: readonly Line[], currency: string): Promise<Objections>;
  /** Only which products are not in the catalogue, for an order whose prices are its own. */
  unknown(productIds: readonly string[]): Promise<Objections["unknown"]>;
  /** Reads the list anew before the next answer: somebody changed it. */
  forget(): void;
}>;

/** A line of an order. */
export type Line = Readonly<{ productId: string; price: string; quantity: number }>;

const none: Objections = { mismatches: [], unknown: [], short: [] };

/** See {@link PriceList}. */
export function createPriceList(options: PriceListOptions): PriceList {
  const { minReloadMs = 1_000, waitMs = 500, now = Date.now } = options;
  const { usable, reload, forget } = catalogueReader(options);

  const look = async (compare: (snapshot: Snapshot) => Objections): Promise<Objections> => {
    const askedAt = now();
    // A product that came since may be on its way through another gateway: that is left to the inventory.
    const asOfNow = (snapshot: Snapshot): Objections => {
      const found = compare(snapshot);

      return snapshot.readAt >= askedAt ? found : { ...found, unknown: [] };
    };
    const known = await usable();
    if (known === undefined) return none;
    const { mismatches, unknown } = compare(known);
    const isAgainst = mismatches.length + unknown.length > 0;
    if (!isAgainst || askedAt - known.readAt < minReloadMs) return asOfNow(known);
    const fresh = await within(waitMs, reload(), () => undefined);

    return fresh === undefined ? none : asOfNow(fresh);
  };

  return {
    objections: (lines, currency) =>
      look((snapshot) => ({
        mismatches: mismatchesIn(snapshot, lines, currency),
        short: shortIn(snapshot, lines),
        unknown: unknownIn(
          snapshot,
          lines.map(({ productId }) => productId),
        ),
      })),
    async unknown(productIds) {
      return (await look((snapshot) => ({ ...none, unknown: unknownIn(snapshot, productIds) }))).unknown;
    },
    forget,
  };
}

/** Reads the catalogue, and keeps what it read last. */
type CatalogueReader = Readonly<{
  /** What was read last, and is read again behind it where it is old. Undefined where nothing comes in time. */
  usable(): Promise<Snapshot | undefined>;
  /** What is there now. Undefined where it cannot be read. */
  reload(): Promise<Snapshot | undefined>;
  forget(): void;
}>;

function catalogueReader(options: PriceListOptions): CatalogueReader {
  const { ttlMs = 5_000, waitMs = 500, maxProducts = 20_000, now = Date.now } = options;
  let snapshot: Snapshot | undefined;
  let reading: Promise<Snapshot | undefined> | undefined;
  let failedAt = -Infinity;
  let generation = 0;

  const read = async (of: number): Promise<Snapshot | undefined> => {
    const readAt = now();
    try {
      const products = new Map<string, Listed>();
      let cursor: string | undefined;
      do {
        const page = await options.page(cursor);
        for (const product of page.products) products.set(product.productId, product);
        cursor = page.nextCursor;
      } while (cursor !== undefined && products.size < maxProducts);
      const fresh = { readAt, products, whole: cursor === undefined };
      if (of === generation) snapshot = fresh;

      return fresh;
    } catch (error) {
      failedAt = now();
      options.logger.debug({ err: error }, "the catalogue's prices could not be read");

      return undefined;
    }
  };

  /** One reading at a time; none so soon after one that failed. */
  const reload = (): Promise<Snapshot | undefined> => {
    if (reading !== undefined) return reading;
    if (now() - failedAt < ttlMs) return Promise.resolve(undefined);
    const started = read(generation).finally(() => {
      if (reading === started) reading = undefined;
    });
    reading = started;

    return started;
  };

  return {
    reload,
    async usable() {
      if (snapshot === undefined) return within(waitMs, reload(), () => undefined);
      if (now() - snapshot.readAt > ttlMs) void reload();

      return snapshot;
    },
    forget() {
      generation += 1;
      snapshot = undefined;
      reading = undefined;
      failedAt = -Infinity;
    },
  };
}

function mismatchesIn(
  { products }: Snapshot,
  lines: readonly Line[],
  currency: string,
): Objections["mismatches"] {
  return lines.flatMap(({ productId, price: given }) => {
    const listed = products.get(productId);
    if (listed === undefined || (listed.price === given && listed.currency === currency)) return [];

    return [{ productId, given, price: listed.price, currency: listed.currency }];
  });
}

function shortIn({ products }: Snapshot, lines: readonly Line[]): Objections["short"] {
  return lines.flatMap(({ productId, quantity: wanted }) => {
    const available = products.get(productId)?.available ?? wanted;

    return available < wanted ? [{ productId, wanted, available }] : [];
  });
}

function unknownIn({ products, whole }: Snapshot, productIds: readonly string[]): Objections["unknown"] {
  return whole ? [...new Set(productIds)].filter((productId) => !products.has(productId)) : [];
}
