import { playAlertDrill, startAlertShop, type AlertDrill, type AlertShop } from "@warren/alert-drills";
import { keepPlacing, orderOf, untilEnded } from "@warren/test-system";
import { beforeAll, expect, test } from "vitest";
import { opens } from "./opens.js";
import { makeNextRelease, type NextRelease } from "./upgrade/next-release.js";

// What pages of alerts say of a release that was wrong, and docs/how-to/upgrade-a-service.md of the way back.

const ALERT = "OrderFailuresBurnFast";

const EDIT = {
  file: "services/shipping/src/handlers.ts",
  from: "save(tx, shipments, known, now);",
  to: 'if (shipments.length > 0) throw new TypeError("carrier is undefined");',
};

const open = opens();
let shop: AlertShop;
let wrong: NextRelease;

beforeAll(async () => {
  [wrong, shop] = await Promise.all([
    open(makeNextRelease([EDIT]), (release) => release.remove()),
    open(startAlertShop(), (opened) => opened.close()),
  ]);
});

test("a release whose handlers fail has orders given up, the alert says so, and it clears once the release before is back", async () => {
  let ids: readonly string[] = [];
  const drill: AlertDrill = {
    alerts: [ALERT],
    breaks: "a new version of the shipping service, whose handlers fail",
    quick: true,
    async load({ gateway }) {
      const placing = keepPlacing(gateway, { make: () => orderOf() });

      return Promise.resolve({
        count: placing.count,
        async end() {
          ids = await placing.end();
        },
      });
    },
    async run({ underLoad, fires, does, clears }) {
      const order = shop.program("order");
      await order.restart({ STEP_DEADLINE_MS: "4000" });
      await order.ready();
      await underLoad();
      await shop.program("shipping").stop();
      const released = shop.startAnother("shipping", wrong.fileOf("shipping"));
      await released.ready();
      await fires(ALERT);
      await does(ALERT, "Where it began with a release, [roll that back]", async () => {
        // It has the port, so it ends first.
        await released.stop();
        await shop.startAnother("shipping", shop.fileOf("shipping")).ready();
      });
      await clears(ALERT);
    },
  };
  await playAlertDrill(shop, drill);

  // As the page says, once that is done. What was given up is undone, too, by the version that is back.
  const ended = await untilEnded(shop, ids);
  const givenUp = ended.filter(({ status }) => status === "cancelled").length;
  expect(givenUp).toBeGreaterThan(0);
  expect(ended.length).toBeGreaterThan(givenUp);
  expect((await shop.audit()).findings).toEqual([]);
});
