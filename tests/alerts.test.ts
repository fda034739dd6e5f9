import { alertDrills, playAlertDrill, startAlertShop, type AlertShop } from "@warren/alert-drills";
import { afterAll, beforeAll, expect, test } from "vitest";

// Beside tests/observability.test.ts: what needs a broker of its own, or programs that stand still. What takes minutes is played by
// hand: `npm run alerts`.
const quick = alertDrills.filter(({ quick }) => quick);

/** What those of one row break does not concern the others. */
const AT_ONCE = [["ProgramDown", "EventLoopLags"], ["OutboxStuck"], ["BacklogGrows"]] as const;

let shop: AlertShop;

beforeAll(async () => {
  shop = await startAlertShop();
});
afterAll(() => shop.close());

test("a program that is down or lags, an outbox that is stuck and a queue that grows: each alert fires, and clears when its page is followed", async () => {
  const played = await Promise.all(AT_ONCE.map((alerts) => playAll(alerts)));
  await shop.ready();

  expect(played.flat()).toEqual([
    "ProgramDown",
    "ProgramDown",
    "EventLoopLags",
    "OutboxStuck",
    "BacklogGrows",
  ]);
});

test.each(["OrderFailuresBurnFast", "BrokerMemoryAlarm", "BrokerDiskAlarm"])(
  "%s fires, and clears when its page is followed",
  async (alert) => {
    expect(await playAll([alert])).toEqual([alert]);
    await shop.ready();
  },
);

test("no alert that is played within seconds is left out", () => {
  const alone = ["OrderFailuresBurnFast", "BrokerMemoryAlarm", "BrokerDiskAlarm"];

  expect(new Set([...AT_ONCE.flat(), ...alone])).toEqual(new Set(quick.flatMap(({ alerts }) => alerts)));
});

/** One after another. Resolves with the alerts that fired and cleared. */
async function playAll(alerts: readonly string[]): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const drill of quick.filter((one) => one.alerts.some((alert) => alerts.includes(alert))))
    seen.push(...(await playAlertDrill(shop, drill)).seen.map(({ alert }) => alert));

  return seen;
}
