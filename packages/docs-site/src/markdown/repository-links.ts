import path from "node:path";
import type { MarkdownRenderer } from "vitepress";

/** What links of the pages are resolved with. */
export type LinkOptions = Readonly<{
  /** The file of the repository that each page was made from, by the page's place. */
  files: Readonly<Record<string, string>>;
  /** The place of each page and picture on the site, by its file of the repository. */
  places: Readonly<Record<string, string>>;
  /** Where the repository's files are shown, with `:path` for the file. Default: links to them are names. */
  source: string | undefined;
}>;

type Token = ReturnType<MarkdownRenderer["parse"]>[number];

/**
 * Links as authors write them, from file to file of the repository: to the page that the file has become, to where the repository shows
 * it, or else none, with the path for whoever points at the name.
 */
export function repositoryLinks(md: MarkdownRenderer, { files, places, source }: LinkOptions): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const { relativePath = "" } = env as Readonly<{ relativePath?: string }>;
    const from = files[relativePath];
    if (from === undefined) return;
    for (const { children } of tokens) if (children !== null) resolveAll(children, relativePath, from);
  });

  function resolveAll(tokens: readonly Token[], page: string, from: string): void {
    const open: Token[] = [];
    for (const token of tokens) {
      if (token.type === "image") resolveOne(token, "src", page, from);
      if (token.type === "link_open") {
        open.push(token);
        resolveOne(token, "href", page, from);
      }
      if (token.type === "link_close" && open.pop()?.tag === "span") {
        token.type = "span_close";
        token.tag = "span";
      }
    }
  }

  function resolveOne(token: Token, attribute: "href" | "src", page: string, from: string): void {
    const address = token.attrGet(attribute) ?? "";
    if (/^([a-z]+:|#|\/)/i.test(address) || address === "") return;
    const [target = "", fragment] = decodeURI(address).split("#");
    const file = path.posix.join(path.posix.dirname(from), target).replace(/\/$/, "");
    const place = places[file] ?? places[`${file}/README.md`];
    const hash = fragment === undefined ? "" : `#${fragment}`;
    if (place !== undefined) {
      const relative = path.posix.relative(path.posix.dirname(page), place);
      token.attrSet(attribute, encodeURI(`${relative.startsWith(".") ? "" : "./"}${relative}${hash}`));
    } else if (source !== undefined) token.attrSet(attribute, `${source.replace(":path", file)}${hash}`);
    else if (attribute === "href") {
      token.type = "span_open";
      token.tag = "span";
      token.attrs = [
        ["class", "file"],
        ["title", file],
      ];
    }
  }
}
