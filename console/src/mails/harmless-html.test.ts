import { expect, test } from "vitest";
import { withStylesAsData } from "./harmless-html.js";

test.each([
  ['<body style="margin: 0"><td\nSTYLE = "x">', '<body data-style="margin: 0"><td\ndata-style = "x">'],
  ["<p>My style = calm</p>", "<p>My style = calm</p>"],
  ["<style>p { color: red }</style><p>a</p>", "<p>a</p>"],
  ["a<STYLE media=all>p{}", "a"],
])("%j becomes %j", (html, harmless) => {
  expect(withStylesAsData(html)).toBe(harmless);
});
