import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "@warren/messaging/testing";
import { orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { sendMail } from "./console/send-mail.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// What the shop sent by mail, in a browser.

const COUNT = 2;

let stage: Stage;
let first = "";

beforeAll(async () => {
  stage = await openStage();
  const { system } = stage;
  const ids = await placeMany(system.gateway, COUNT, { make: () => orderOf({}) });
  [first = ""] = ids;
  await untilEnded(system, ids);
  await eventually(
    async () => {
      expect(await Promise.resolve(system.mails({ subject: "confirmed" }))).toHaveLength(COUNT);
    },
    {
      withinMs: PAGE_PATIENCE_MS,
    },
  );
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

const subjects = (page: Page) => page.getByRole("main").getByRole("link", { name: /is confirmed/ });

test("an administrator finds a mail by a part of its order's id, and reads it as HTML and as text", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Admin");
    await page.getByRole("link", { name: "Mail", exact: true }).click();
    await subjects(page)
      .nth(COUNT - 1)
      .waitFor();
    await page.getByRole("searchbox").fill(first.slice(9, 18).toUpperCase());
    await eventually(async () => expect(await subjects(page).count()).toBe(1), {
      withinMs: PAGE_PATIENCE_MS,
    });
    await subjects(page).click();
    const mail = page.frameLocator("iframe");
    await mail.getByText("Thank you for your order", { exact: false }).waitFor();
    // The mail's own style is on its elements, and none stands in the page.
    expect(await mail.locator("body").getAttribute("style")).toContain("max-width: 40em");
    await page.reload();
    await mail.getByText(first).waitFor();
    await page.getByRole("button", { name: "Text" }).click();
    await page.locator("pre").getByText("Thank you for your order", { exact: false }).waitFor();
    await page.getByRole("link", { name: `order ${first.slice(0, 8)}`, exact: true }).click();
    await page.getByRole("list", { name: "Timeline" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/orders/${first}`);
  }));

test("what a mail's HTML tries comes to nothing: no script, no request, no way out", async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("<h1>Elsewhere</h1>");
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  onTestFinished(() => void elsewhere.close());
  const there = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}`;
  await sendMail(stage.system.smtpUrl, "eve@example.com", [
    "Subject: A prize",
    "Content-Type: text/html",
    "",
    '<script>parent.document.title = "taken"</script><img src=x onerror="parent.document.title = 1">',
    `<meta http-equiv="refresh" content="0; url=${there}/refresh"><base href="${there}/base/">`,
    `<img src="${there}/seen.png"><link rel="stylesheet" href="${there}/a.css"><iframe src="${there}/frame"></iframe>`,
    `<div style="background: url(${there}/b.png)">You won</div>`,
    `<a id="out" href="${there}/out" target="_top">Claim</a> <a id="new" href="${there}/new" target="_blank">Show</a>`,
    `<form action="${there}/form" target="_top"><button>Send</button></form> <a id="in" href="${there}/in">Read</a>`,
  ]);

  await stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", "/mail");
      await page.getByRole("link", { name: "A prize" }).click();
      const mail = page.locator("iframe").first().contentFrame();
      await mail.getByText("You won").waitFor();
      for (const what of ["#out", "#new", "button", "#in"])
        await mail.locator(what).click({ noWaitAfter: true });
      await page.getByRole("button", { name: "Text" }).click();
      await page.locator("pre").waitFor();

      expect(await page.title()).toBe("Mail · Warren");
      expect(new URL(page.url()).pathname).toBe("/mail");
      expect(page.context().pages()).toHaveLength(1);
      expect(asked).toEqual([]);
      await page.goto(there);
      expect(asked).toContain("/");
    },
    // What the browser says of each thing that it did not let happen.
    { expected: /./ },
  );
});

test("customers are told that it is not for them, and are not led there", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Customer", "/mail");
    await page.getByText("This is for administrators").waitFor();
    expect(await page.getByRole("link", { name: "Mail", exact: true }).count()).toBe(0);
  }));

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("axe finds no serious fault", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/mail");
        await subjects(page).first().click();
        await page.frameLocator("iframe").getByText("Thank you for your order", { exact: false }).waitFor();
        expect(await seriousFaults(page)).toEqual([]);
      },
      { theme },
    ));
});
