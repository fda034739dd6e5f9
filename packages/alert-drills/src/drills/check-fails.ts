import { orderOf, placeMany } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { addressOf, settingOf } from "../program-settings.js";

export const checkFails: AlertDrill = {
  alerts: ["CheckFails"],
  breaks:
    "the notification service is started again with an address of the mail server at which nobody answers",
  quick: true,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const notification = shop.program("notification");
    const right = settingOf(shop, "notification", "SMTP_URL");
    const mend = atEnd(() => notification.restart({ SMTP_URL: right }));
    await notification.restart({ SMTP_URL: "smtp://127.0.0.1:1" });
    await placeMany(shop.gateway, 3, { make: () => orderOf({ email: "ada@example.com" }) });
    await fires("CheckFails", { service: "notification", check: "email sender" });
    page("CheckFails").says("The reason is in `/health/ready` of that instance, under the same name.");
    const ready = await (await fetch(`http://${addressOf(shop, "notification")}/health/ready`)).text();
    if (!/"email sender".*ECONNREFUSED/.test(ready))
      throw new Error(`/health/ready does not say why: ${ready}`);
    await does("CheckFails", "the server that takes notices does not, or refuses them (`SMTP_URL`", mend);
    await notification.ready();
    await clears("CheckFails");
  },
};
