import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { openGatewayBench, type GatewayBench } from "../testing/gateway-bench.js";
import { newSecret } from "../testing/tokens.js";

const PAGE =
  '<!doctype html><meta name="warren-sign-in" content="token" /><script src="/assets/a-1.js"></script>';
const browser = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };
let bench: GatewayBench;
let gateway: RunningGateway;
let folder: string;
const ask = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-console-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), PAGE);
  await writeFile(join(folder, "theme.js"), "// the theme\n");
  await writeFile(join(folder, ".made-of"), "hash");
  await writeFile(join(folder, "assets", "a-1.js"), "// code\n");
  bench = await openGatewayBench();
  gateway = await bench.another({
    CONSOLE_DIR: folder,
    AUTH_MODE: "verified",
    JWT_SECRET: newSecret(),
    JWT_ISSUER: "urn:test",
    JWT_AUDIENCE: "warren",
  });
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

describe("the console", () => {
  test.each([
    "/",
    "/shop?q=lamp",
    "/orders/123e4567-e89b-12d3-a456-426614174000",
    "/dead-letters/order.created.7",
    "/dead-letters/%23a%2Fb%3F.js?queue=orders.saga",
    "/no/such/page",
  ])("is what a browser gets at %s, and asks for anew each time", async (path) => {
    const answer = await ask(path, browser);

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(PAGE);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("vary")).toContain("accept");
  });

  test("runs and loads nothing but what this gateway serves, and nothing that stands in the page", async () => {
    const policy = (await ask("/", browser)).headers.get("content-security-policy") ?? "";

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test("has files that are kept for a year by names with their hash, and others that are asked for anew", async () => {
    const hashed = await ask("/assets/a-1.js");
    const named = await ask("/theme.js");

    expect(hashed.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(hashed.headers.get("content-type")).toContain("javascript");
    expect(named.headers.get("cache-control")).toBe("no-cache");
    expect(await named.text()).toBe("// the theme\n");
  });

  test.each([
    "/api/none",
    "/api/orders/a/b/c",
    "/trpc/none",
    "/assets/gone-0.js",
    "/assets/../.made-of",
    "/.made-of",
    "/favicon.svg",
    "/favicon.ico",
    "/index.html",
    "/development/sign-in",
  ])("is not what a browser gets at %s", async (path) => {
    const answer = await ask(path, browser);

    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain("warren-sign-in");
  });

  test("is not what a program gets, which is told that there is no such route", async () => {
    const answer = await ask("/orders");

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "no_such_route" });
    expect((await ask("/orders", { ...browser, method: "POST" })).status).toBe(404);
    expect((await ask("/")).headers.get("content-type")).toContain("application/json");
  });

  test("is built by a command that the page at / names where it is not", async () => {
    const answer = await fetch(bench.gateway.url, browser);

    expect(await answer.text()).toContain("npm run build");
    expect((await fetch(`${bench.gateway.url}/shop`, browser)).status).toBe(404);
  });
});

describe("who signs people in", () => {
  const tokens = { JWT_SECRET: newSecret(), JWT_ISSUER: "urn:test", JWT_AUDIENCE: "warren" };
  const pageOf = async (settings: NodeJS.ProcessEnv) => {
    const { url } = await bench.another({ CONSOLE_DIR: folder, ...settings });

    return (await fetch(url, browser)).text();
  };

  test("is told by the page: this gateway by a click, in development alone", async () => {
    expect(await pageOf({ ...tokens, AUTH_MODE: "development" })).toContain('content="roles"');
    expect(await pageOf({ ...tokens, AUTH_MODE: "verified" })).toContain('content="token"');
    expect(await pageOf({ AUTH_MODE: "development" })).toContain('content="token"');
  });
});
