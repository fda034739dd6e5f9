import { expect, test } from "vitest";
import { masked } from "./mask.js";

test.each([
  [
    "a password in an address",
    "no answer from amqp://warren:geheim@broker:5672/x",
    "no answer from amqp://warren:***@broker:5672/x",
  ],
  ["each of several", "a://u:geheim@h,b://v:geheim@i", "a://u:***@h,b://v:***@i"],
  ["a mail address", "550 <ada.l+shop@mail.example.com> unknown", "550 <***@***> unknown"],
  ["a web token", "token eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl is late", "token *** is late"],
  ["what stands behind Bearer", "authorization: Bearer geheim.123", "authorization: Bearer ***"],
  ["a secret in a query", "GET /x?api_key=geheim&page=2", "GET /x?api_key=***&page=2"],
  [
    "a field that is called like a secret",
    '{"a":{"smtpPassword":"ge\\"heim"}}',
    '{"a":{"smtpPassword":"***"}}',
  ],
  ["a list whose texts hold brackets", '{"cookie":["a]geheim","b"],"n":1}', '{"cookie":"***","n":1}'],
  [
    "a field in JSON that a text quotes",
    '{"msg":"sent {\\"token\\": \\"geheim\\",\\"n\\":1}"}',
    '{"msg":"sent {\\"token\\": \\"***\\",\\"n\\":1}"}',
  ],
  ["a list of them", '{"headers":{"set-cookie":["a=geheim","b"]}}', '{"headers":{"set-cookie":"***"}}'],
])("masks %s", (_, line, without) => {
  expect(masked(line)).toBe(without);
});

test("leaves other lines as they are", () => {
  const line = '{"level":30,"orderId":"123e4567","url":"http://127.0.0.1:3001","msg":"order is running"}';

  expect(masked(line)).toBe(line);
});

// With a step for each pair of places most of these would take minutes on any machine, and not a second or two.
test.each([
  ["a scheme without an end", `${"a.".repeat(500_000)}@://`],
  ["beginnings of tokens", "eyJ-".repeat(250_000)],
  ["a name that is made of names", `"${"token".repeat(200_000)}"`],
  ["lists without an end", '"token":['.repeat(50_000)],
])("is soon done with %s", { timeout: 60_000 }, (_, text) => {
  expect(masked(text)).toHaveLength(text.length);
});
