import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createMailCatcher } from "./mail-catcher.js";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function answering(status: number, body: unknown) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });

  return { asked, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

test("without a catcher it is said that mails go to real people", async () => {
  await expect(createMailCatcher(undefined).list({ limit: 1 })).rejects.toMatchObject({
    problem: { code: "no_mails" },
    message: expect.stringContaining("real people") as string,
  });
});

test("what somebody searches for is asked for as it is, and leads nowhere else", async () => {
  const { url, asked } = await answering(200, { mails: [], count: 0 });
  await createMailCatcher(url).list({ limit: 7, search: "a&limit=9#/../x" });

  expect(asked).toEqual(["/mails/summaries?limit=7&search=a%26limit%3D9%23%2F..%2Fx"]);
});

test.each([
  [404, "{}", "no_mails"],
  [500, "{}", "unavailable"],
  [200, "<html>", "unavailable"],
  [200, { mails: "none" }, "unavailable"],
])("an answer %s %j becomes %s", async (status, body, code) => {
  const { url } = await answering(status, body);

  await expect(createMailCatcher(url).show(3)).rejects.toMatchObject({ problem: { code } });
});

test("one that is not there is told of", async () => {
  await expect(createMailCatcher("http://127.0.0.1:1").show(3)).rejects.toMatchObject({
    problem: { code: "unavailable" },
    message: "The mail catcher does not answer.",
  });
});
