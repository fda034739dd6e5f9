import { expect, test } from "vitest";
import { html } from "./html.js";
import { inline, markdown } from "./markdown.js";

test("whatever is put into a page is escaped, in its text and in its attributes", () => {
  const nasty = `"><script>alert('&')</script>`;
  const { text } = html`<a title="${nasty}">${[nasty, html`<b>${1}</b>`, undefined]}</a>`;

  expect(text).not.toContain("<script>");
  expect(text).toBe(
    '<a title="&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;">&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;<b>1</b></a>',
  );
});

test("descriptions may mark code, strong words, lists and web links, and nothing else", () => {
  expect(inline("`a < b` and **now**").text).toBe("<code>a &#60; b</code> and <strong>now</strong>");
  expect(inline("[here](https://example.org/a?b=c)").text).toBe(
    '<a href="https://example.org/a?b=c">here</a>',
  );
  expect(inline("[here](javascript:alert(1)) <img src=x>").text).not.toMatch(/<a|<img/);
  expect(markdown("One\nline.\n\n- first\n- second").text.replace(/\s+/g, " ")).toBe(
    "<p>One line.</p><ul> <li>first</li> <li>second</li> </ul>",
  );
});
