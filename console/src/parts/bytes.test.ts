import { expect, test } from "vitest";
import { bytesOf } from "./bytes.js";

test.each([
  [0, "0 bytes"],
  [1_023, "1,023 bytes"],
  [1_536, "1.5 KiB"],
  [10_485_760, "10 MiB"],
])("%i bytes are %s", (bytes, text) => {
  expect(bytesOf(bytes)).toBe(text);
});
