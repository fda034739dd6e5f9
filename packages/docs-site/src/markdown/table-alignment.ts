import type { MarkdownRenderer } from "vitepress";

/** Columns to the right or in the middle by class: Markdown writes `style`, which a strict policy does not allow. */
export function tableAlignment(md: MarkdownRenderer): void {
  md.core.ruler.push("table-alignment", ({ tokens }) => {
    for (const token of tokens) {
      const [, side] = /^text-align:(\w+)$/.exec(token.attrGet("style") ?? "") ?? [];
      if (side === undefined) continue;
      token.attrs = (token.attrs ?? []).filter(([name]) => name !== "style");
      token.attrJoin("class", `to-${side}`);
    }
  });
}
