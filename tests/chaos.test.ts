import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsFor, runChaos, showLedger } from "@warren/chaos";
import { startShop, type Shop } from "@warren/test-system";

/** With WARREN_CHAOS=1 everything is broken, for two minutes; otherwise a little, for half a minute. */
const WHOLE = process.env["WARREN_CHAOS"] === "1";
const SOME = new Set([
  "order-killed",
  "broker-cut",
  "database-connections-killed",
  "delivered-twice",
  "poison",
]);
const TIMEOUT_MS = 900_000;

const faults = faultsFor("one");

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

test(
  "no order is lost and none is done twice, whatever is killed and cut",
  async () => {
    const ledger = await runChaos({
      shop,
      faults: WHOLE ? faults : faults.filter(({ name }) => SOME.has(name)),
      seed: 1,
      minutes: WHOLE ? 2 : 0.5,
      rate: 5,
    });

    expect(ledger.lost).toEqual([]);
    expect(ledger.duplicated).toEqual([]);
    expect(ledger.letters.others).toEqual({});
    expect(ledger.audit.findings).toEqual([]);
    expect(ledger.good, showLedger(ledger)).toBe(true);
    expect(ledger.accepted).toBeGreaterThan(0);
    expect(ledger.incidents.length).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
