import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { beforeAll, expect, test } from "vitest";
import { builtSite, pagesOf, targetOf, type BuiltPage, type BuiltSite } from "./built-site.js";

let site: BuiltSite;
let pages: ReadonlyMap<string, BuiltPage>;

beforeAll(async () => {
  site = await builtSite();
  pages = await pagesOf(site);
});

test("every page of docs/ is a page of the site, and in its menu", () => {
  const written = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html"));
  const menu = menuOf(pages.get("index.html"));

  expect(written.filter((name) => !pages.has(name))).toEqual([]);
  expect(written.filter((name) => name !== "index.html" && !menu.has(name))).toEqual([]);
});

test("the menu also leads to the contract's pages, and to what is elsewhere in the repository", () => {
  const menu = menuOf(pages.get("index.html"));

  expect([...menu]).toEqual(
    expect.arrayContaining([
      "contract/index.html",
      "contract/topology.html",
      "contract/saga.html",
      "contract/services/order.html",
      "contract/reference/index.html",
      "architecture.html",
      "packages/messaging.html",
      "api/messaging.html",
      "api/messaging/contract.html",
    ]),
  );
});

test("no link leads to a page or a part of one that is not there", () => {
  const dead = [...pages.values()].flatMap(({ name, links }) =>
    links.flatMap((link) => {
      const target = targetOf(link, name, site);
      if (target.kind === "elsewhere") return [];
      const there =
        target.id === "" || target.file.includes("contract/reference/")
          ? site.files.has(target.file)
          : pages.get(target.file)?.ids.has(target.id) === true;

      return there ? [] : [`${name}: ${link}`];
    }),
  );

  expect(dead).toEqual([]);
});

test("no page has a script or a style in it, nor loads one from elsewhere", () => {
  for (const { name, text } of pages.values()) {
    expect(text, name).not.toMatch(/<style|<[a-z][^<>]* style=|<[a-z][^<>]* on[a-z]+=/);
    for (const [, attributes = "", inside] of text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      expect(attributes, name).toContain(' src="/docs/');
      expect(inside, name).toBe("");
    }
    for (const [, address = ""] of text.matchAll(/<(?:link|img)\b[^>]*? (?:href|src)="([^"]+)"/g))
      expect(address, name).toMatch(/^(?:\/docs\/|data:)/);
  }
});

test("a diagram of a page is a drawing, in the colours of the site", () => {
  const architecture = pages.get("architecture.html")?.text ?? "";

  expect(architecture.match(/<figure class="mermaid"/g)).toHaveLength(3);
  expect(architecture).toContain("RabbitMQ</text>");
  expect(architecture).not.toContain("language-mermaid");
});

test("a link to code is a name, which says where the code is", () => {
  expect(pages.get("repository.html")?.text).toContain('<span class="file" title="asyncapi.yaml">');
});

/** The files that the menu beside a page leads to. */
function menuOf(page: BuiltPage | undefined): ReadonlySet<string> {
  const [, menu = ""] = /<aside class="VPSidebar[^]*?>([^]*?)<\/aside>/.exec(page?.text ?? "") ?? [];
  const links = [...menu.matchAll(/ href="([^"]+)"/g)].map(([, link = ""]) =>
    targetOf(link, "index.html", site),
  );

  return new Set(links.flatMap((target) => (target.kind === "page" ? [target.file] : [])));
}
