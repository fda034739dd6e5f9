import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { startPage } from "./http.js";
import { createMailbox } from "./mailbox.js";

test.each([
  ["localhost:3080", 204],
  ["127.0.0.1", 204],
  ["evil.example:3080", 403],
])("who asks for %s is answered with %d: a web page's own name may lead here", async (host, status) => {
  const page = await startPage(createMailbox(1), { host: "127.0.0.1", port: 0 });
  const at = { hostname: "127.0.0.1", port: page.port, path: "/mails", method: "DELETE" };
  const [answer] = (await once(request({ ...at, headers: { host } }).end(), "response")) as [IncomingMessage];
  answer.resume();
  await page.close();

  expect(answer.statusCode).toBe(status);
});
