import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import { createManagement } from "./client.js";
import { openManagement } from "./open-management.js";

const { managementUrl = "" } = inject("warrenStack");
const named = z.object({ name: z.string() });

let vhost: TestVhost;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
});
afterAll(() => vhost.drop());

test("a list of several pages is that of one page, an empty one is empty, and what is not there is undefined", async () => {
  const address = { managementUrl, vhost: vhost.name };
  const whole = await createManagement(address).list("exchanges", named, "name");
  const paged = await createManagement(address, { pageSize: 2 }).list("exchanges", named, "name");

  // Each virtual host has them from the start.
  expect(whole.length).toBeGreaterThan(5);
  expect(paged).toEqual(whole);
  expect(await createManagement(address).list("queues", named, "name")).toEqual([]);
  expect(await createManagement(address).find("/queues/nowhere/x", named)).toBeUndefined();
});

test("a wrong password, and a virtual host that is not there, are errors that say so", async () => {
  const wrong = new URL(managementUrl);
  wrong.password = "wrong";
  const gone = { managementUrl, vhost: `${vhost.name}-never` };

  await expect(openManagement({ managementUrl: wrong.href, vhost: "/" })).rejects.toThrow(
    "Either the password is wrong",
  );
  await expect(openManagement(gone)).rejects.toThrow("has no virtual host");
  await expect(createManagement(gone).list("queues", named, "name")).rejects.toThrow("has no virtual host");
});
