import { expect, test } from "vitest";
import { withoutInline } from "./strict-policy.js";

test("a script in a page becomes a file that the page refers to, at the same place and of the same kind", () => {
  const { page, moved } = withoutInline('<head><script id="x">a < b && go()</script></head>', "/docs/");
  const [[name, text] = []] = [...moved];

  expect(text).toBe("a < b && go()");
  expect(page).toBe(`<head><script id="x" src="/docs/assets/${String(name)}"></script></head>`);
});

test("a script that is a file already stays as it is", () => {
  const html = '<script type="module" src="/docs/assets/app.js"></script>';

  expect(withoutInline(html, "/docs/")).toEqual({ page: html, moved: new Map() });
});

test("styles of elements go, and what a page says of styles stays", () => {
  const { page } = withoutInline('<p style="color:red" class="a">write style="x" here</p>', "/docs/");

  expect(page).toBe('<p class="a">write style="x" here</p>');
});
