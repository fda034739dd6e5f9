import { expect, test } from "vitest";
import { flatten } from "./deep-headers.js";

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);

  return bytes;
};
const long = (bytes: Buffer) => Buffer.concat([u32(bytes.length), bytes]);
const short = (text: string) => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
const entry = (name: string, tag: string, value: Buffer) =>
  Buffer.concat([short(name), Buffer.from(tag), value]);

function nested(levels: number, tag: "A" | "F"): Buffer {
  let value = long(Buffer.alloc(0));
  for (let level = 1; level < levels; level++) {
    value = long(Buffer.concat([tag === "F" ? short("") : Buffer.alloc(0), Buffer.from(tag), value]));
  }

  return value;
}

/** A frame with a content header: properties content type, headers and message id. */
function frame(headers: Buffer): Buffer {
  const payload = Buffer.concat([
    u16(60),
    u16(0),
    Buffer.alloc(8),
    u16(0x8000 | 0x2000 | 0x0080),
    short("application/json"),
    long(headers),
    short("m-1"),
  ]);

  return Buffer.concat([Buffer.from([2]), u16(1), u32(payload.length), payload, Buffer.from([0xce])]);
}

const flattened = (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  flatten(copy);

  return copy;
};

test("headers that are nested too deeply become one header with their bytes, and nothing else changes", () => {
  for (const tag of ["A", "F"] as const) {
    const headers = Buffer.concat([
      entry("own", "S", long(Buffer.from("x"))),
      entry("deep", tag, nested(3_000, tag)),
    ]);
    const before = frame(headers);
    const after = flattened(before);
    const start = before.indexOf(headers);

    expect(after).toHaveLength(before.length);
    expect(after.subarray(0, start)).toEqual(before.subarray(0, start));
    expect(after.subarray(start + headers.length)).toEqual(before.subarray(start + headers.length));
    const bytes = headers.subarray(0, headers.length - "x-too-deep".length - 6);
    expect(after.subarray(start, start + headers.length)).toEqual(entry("x-too-deep", "x", long(bytes)));
  }
});

test("headers of every kind that are only large stay as they are", () => {
  const kinds = [
    entry("text", "S", long(Buffer.from("x".repeat(20_000)))),
    entry("bytes", "x", long(Buffer.alloc(20_000, 0x41))),
    entry("list", "A", long(Buffer.concat(Array.from({ length: 2_000 }, () => Buffer.from("t\u0001"))))),
    entry("table", "F", nested(90, "F")),
    ...["t", "b", "B"].map((tag) => entry(tag, tag, Buffer.alloc(1))),
    ...["s", "u"].map((tag) => entry(tag, tag, Buffer.alloc(2))),
    ...["I", "i", "f"].map((tag) => entry(tag, tag, Buffer.alloc(4))),
    ...["l", "d", "T"].map((tag) => entry(tag, tag, Buffer.alloc(8))),
    entry("decimal", "D", Buffer.alloc(5)),
    entry("void", "V", Buffer.alloc(0)),
  ];
  const large = frame(Buffer.concat(kinds));

  expect(flattened(large)).toEqual(large);
});

test("a frame that is not there as a whole, is no content header or has no headers is left alone", () => {
  const deep = frame(entry("deep", "A", nested(3_000, "A")));
  const part = deep.subarray(0, deep.length - 1);
  const body = Buffer.concat([Buffer.from([3]), deep.subarray(1)]);

  for (const bytes of [part, body, Buffer.alloc(0), Buffer.alloc(20_000, 2)])
    expect(flattened(bytes)).toEqual(bytes);
});
