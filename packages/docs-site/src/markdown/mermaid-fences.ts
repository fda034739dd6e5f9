import { createHash } from "node:crypto";
import { renderMermaidSVG } from "beautiful-mermaid";
import type { MarkdownRenderer } from "vitepress";

/** Draws `mermaid` blocks when the site is built: the page needs no script for them, and its own style sheet has the colours. */
export function mermaidFences(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (...given) => {
    const [tokens, index] = given;
    const token = tokens[index];
    if (token?.info.trim() !== "mermaid") return fence?.(...given) ?? "";

    return `<figure class="mermaid" v-pre><div class="frame" tabindex="0" role="region" aria-label="Diagram">${drawMermaid(token.content)}</div></figure>\n`;
  };
}

/** A diagram as SVG that a page with a strict policy may hold: without style of its own, and with ids of its own. */
export function drawMermaid(text: string): string {
  const prefix = `m${createHash("sha256").update(text).digest("hex").slice(0, 8)}-`;

  return renderMermaidSVG(text, { transparent: true })
    .replace(/<style>[^]*?<\/style>/g, "")
    .replace(/<!--[^]*?-->/g, "")
    .replace(/ style="[^"]*"/g, "")
    .replace(/ id="/g, ` id="${prefix}`)
    .replace(/url\(#/g, `url(#${prefix}`)
    .replace(/\s*\n\s*/g, "\n");
}
