import { readFileSync } from "node:fs";
import path from "node:path";
import type { MarkdownRenderer } from "vitepress";

/** Puts a drawing that stands by itself into the page, where it has the page's colours, light or dark. `folder` has all pages and pictures. */
export function inlinePictures(md: MarkdownRenderer, folder: string): void {
  md.core.ruler.push("inline-pictures", ({ tokens, env }) => {
    const { relativePath = "" } = env as Readonly<{ relativePath?: string }>;
    for (const [index, token] of tokens.entries()) {
      const [image, ...others] = token.children ?? [];
      const source = image?.attrGet("src") ?? "";
      if (image?.type !== "image" || others.length > 0 || !source.endsWith(".svg")) continue;
      const svg = readFileSync(path.join(folder, path.posix.dirname(relativePath), source), "utf8");
      const [before, after] = [tokens[index - 1], tokens[index + 1]];
      // A figure may not stand in a paragraph.
      for (const paragraph of [before, after]) if (paragraph !== undefined) paragraph.hidden = true;
      token.type = "html_block";
      token.content = figureOf(svg, image.content);
      token.children = null;
    }
  });
}

function figureOf(svg: string, caption: string): string {
  const drawing = svg.replace(/<style>[^]*?<\/style>/, "").replace(/\n\s*\n/g, "\n");

  return `<figure class="picture" v-pre><div class="frame" tabindex="0" role="region" aria-label="Picture">${drawing}</div><figcaption>${caption}</figcaption></figure>\n`;
}
