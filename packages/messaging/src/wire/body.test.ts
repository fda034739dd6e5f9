import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readBody } from "./body.js";

const payload = { film: "F-1", note: "Größe 5 ✓ \uFFFD" };
const json = JSON.stringify(payload);

const read = (content: Buffer | string, properties: object = {}) =>
  readBody({ content: Buffer.from(content as string), properties: { headers: {}, ...properties } as never });

test.each<[string, Buffer | string, object]>([
  ["plain", json, {}],
  ["plain, with the encoding utf-8", json, { contentEncoding: "utf-8", contentType: "application/json" }],
  ["plain, with the encoding UTF-8", json, { contentEncoding: "UTF-8" }],
  ["plain, with a charset", json, { contentType: "application/json; charset=utf-8" }],
  ["plain, with a content type that is none of JSON's", json, { contentType: "text/plain" }],
  ["plain, with an encoding that it does not have", json, { contentEncoding: "gzip" }],
  ["behind a byte order mark", `\uFEFF${json}`, {}],
])("a body is read that is %s", (_, content, properties) => {
  expect(read(content, properties)).toMatchObject({ kind: "json", value: payload });
});

test.each<[string, Buffer | string, object, string | RegExp]>([
  [
    "gzip that says so",
    gzipSync(json),
    { contentEncoding: "gzip" },
    "the content is encoded as gzip, which is not read here: send JSON as it is",
  ],
  ["deflate that says so", deflateSync(json), { contentEncoding: "Deflate" }, /encoded as Deflate, which/],
  ["in an encoding nobody knows", "zzz", { contentEncoding: "rot\u001b13" }, /encoded as rot\?13, which/],
  ["gzip that does not say so", gzipSync(json), {}, /^the content is not JSON: it begins as gzip does/],
  [
    "UTF-16 by its charset",
    Buffer.from(json, "utf16le"),
    { contentType: "application/json; charset=utf-16" },
    "the content is in utf-16, as its content type says, which is not read here: send JSON in UTF-8",
  ],
  [
    "UTF-16 by its byte order mark",
    Buffer.from(`\uFEFF${json}`, "utf16le"),
    { contentType: "application/json" },
    /in UTF-16 by its byte order mark/,
  ],
  ...(["{", "[", '"'] as const).flatMap((first): [string, Buffer, object, RegExp][] => {
    const text = { "{": json, "[": `[${json}]`, '"': '"Größe"' }[first];
    const littleEndian = Buffer.from(text, "utf16le");

    return [
      [
        `UTF-16 that does not say so, and begins with ${first} and 0`,
        littleEndian,
        {},
        /^the content begins as UTF-16 does/,
      ],
      [
        `UTF-16 that does not say so, and begins with 0 and ${first}`,
        Buffer.from(littleEndian).swap16(),
        { contentType: "application/json" },
        /^the content begins as UTF-16 does/,
      ],
    ];
  }),
  ["nothing but zeros", "\0\0\0\0", {}, /^the content is not JSON/],
  [
    "Latin-1 by its charset",
    Buffer.from('{"note":"Größe"}', "latin1"),
    { contentType: 'application/json;charset="ISO-8859-1"' },
    /in ISO-8859-1, as its content type says/,
  ],
  ["Latin-1 that does not say so", Buffer.from('{"note":"Größe"}', "latin1"), {}, "the content is no UTF-8"],
  ["two values", json + json, {}, /^the content is not JSON: .*after JSON/],
  ["XML", "<film/>", { contentType: "text/xml" }, "the content is not JSON: its content type is text/xml"],
  ["control characters", "\u001b[31m", {}, /^the content is not JSON: [^\u001b]*$/],
  ["nothing but white space", " \n", {}, "the content is nothing but white space"],
])("a body is refused with that reason that is %s", (_, content, properties, reason) => {
  expect(read(content, properties)).toEqual({
    kind: "unreadable",
    reason: typeof reason === "string" ? reason : (expect.stringMatching(reason) as string),
  });
});

test.each(["", "\uFEFF"])("a body without content is empty", (content) => {
  expect(read(content)).toEqual({ kind: "empty" });
});
