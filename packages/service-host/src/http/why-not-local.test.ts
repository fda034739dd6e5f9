import { describe, expect, test } from "vitest";
import { whyNotLocal } from "./why-not-local.js";

describe("a request of this machine", () => {
  test.each([
    ["by name", { host: "localhost:3000" }],
    ["by any of its addresses", { host: "127.0.0.2" }],
    ["over IPv6", { host: "[::1]:3000" }],
    ["over HTTP/1.0", {}],
    ["from a page of its own", { host: "LOCALHOST", origin: "http://localhost:5173" }],
    ["from a page of another port", { host: "localhost", "sec-fetch-site": "same-site" }],
    ["from the address bar", { host: "localhost", "sec-fetch-site": "none" }],
  ])("is one %s", (_, headers) => {
    expect(whyNotLocal(headers)).toBeUndefined();
  });

  test.each([
    ["of a name that leads here", "names another host", { host: "shop.evil.example:3000" }],
    ["of a name that begins like ours", "names another host", { host: "127.0.0.1.evil.example" }],
    ["of a name that ends like ours", "names another host", { host: "evil.localhost.example" }],
    ["of no name", "names another host", { host: "" }],
    ["of an address in the network", "names another host", { host: "192.168.1.7:3000" }],
    ["from a web page", "Origin", { host: "localhost", origin: "https://evil.example" }],
    ["from a page that keeps to itself which it is", "Origin", { host: "localhost", origin: "null" }],
    ["from an image in a page", "Sec-Fetch-Site", { host: "localhost", "sec-fetch-site": "cross-site" }],
    ["through a tunnel", "X-Forwarded-For", { host: "localhost", "x-forwarded-for": "203.0.113.9" }],
    ["through a proxy", "Forwarded", { host: "localhost", forwarded: "for=203.0.113.9" }],
  ])("is none %s", (_, why, headers) => {
    expect(whyNotLocal(headers)).toContain(why);
  });
});
