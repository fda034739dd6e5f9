import {
  alertDrills,
  playAlertDrill,
  startAlertShop,
  type AlertDrill,
  type AlertShop,
} from "@warren/alert-drills";
import { afterAll, beforeAll, expect, test } from "vitest";

// Beside tests/observability.test.ts: what needs a broker of its own, or programs that stand still. What takes minutes is played by
// hand: `npm run alerts`.
const quick = alertDrills.filter(({ quick }) => quick);

/** What those of one row break does not concern the others. */
const AT_ONCE = [["ProgramDown", "EventLoopLags"], ["OutboxStuck"], ["BacklogGrows"]] as const;

const ALONE = [
  "GatewayNotReady",
  "CheckFails",
  "DatabasePoolFull",
  "OrderFailuresBurnFast",
  "RequestFailuresBurnFast",
  "BrokerMemoryAlarm",
  "BrokerDiskAlarm",
];

let shop: AlertShop;

beforeAll(async () => {
  shop = await startAlertShop();
});
afterAll(() => shop.close());

test("a program that is down or lags, an outbox that is stuck and a queue that grows: each alert fires, and clears when its page is followed", async () => {
  // All to their ends: what one breaks is not to be found by the tests after this.
  const rows = await Promise.allSettled(AT_ONCE.map((alerts) => playAll(alerts)));
  await shop.ready();

  expect(rows).toEqual(
    [["ProgramDown", "ProgramDown", "EventLoopLags"], ["OutboxStuck"], ["BacklogGrows"]].map((value) => ({
      status: "fulfilled",
      value,
    })),
  );
});

test.each(ALONE)("%s fires, and clears when its page is followed", async (alert) => {
  expect(await playAll([alert])).toEqual([alert]);
  await shop.ready();
});

test("what a drill broke is mended where the drill fails", async () => {
  const program = shop.program("notification");
  const drill: AlertDrill = {
    alerts: ["ProgramDown"],
    breaks: "the notification service stands still",
    quick: true,
    load: "none",
    async run({ page, atEnd }) {
      atEnd(async () => program.resume());
      program.pause();
      page("ProgramDown").says("wait until it moves");
    },
  };

  await expect(playAlertDrill(shop, drill)).rejects.toThrow("does not say: wait until it moves");
  expect((await fetch(`${shop.url("notification") ?? ""}/health/live`)).status).toBe(200);
});

test("no alert that is played within seconds is left out", () => {
  expect(new Set([...AT_ONCE.flat(), ...ALONE])).toEqual(new Set(quick.flatMap(({ alerts }) => alerts)));
});

/** One after another. Resolves with the alerts that fired and cleared. */
async function playAll(alerts: readonly string[]): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const drill of quick.filter((one) => one.alerts.some((alert) => alerts.includes(alert))))
    seen.push(...(await playAlertDrill(shop, drill)).seen.map(({ alert }) => alert));

  return seen;
}
