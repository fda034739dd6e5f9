import type { MarkdownOptions } from "vitepress";

/** Colours of code by class in place of `style`, which a strict policy does not allow. The style sheet has them, for light and dark. */
export const codeColours: Pick<MarkdownOptions, "theme" | "codeTransformers"> = {
  theme: {
    name: "warren",
    type: "light",
    colors: { "editor.foreground": "#000001", "editor.background": "#00000f" },
    tokenColors: [
      { scope: ["comment", "punctuation.definition.comment"], settings: { foreground: "#000002" } },
      { scope: ["string", "punctuation.definition.string"], settings: { foreground: "#000003" } },
      { scope: ["keyword", "storage", "variable.language"], settings: { foreground: "#000004" } },
      { scope: ["entity.name", "support.type", "support.class"], settings: { foreground: "#000005" } },
      { scope: ["constant", "support.constant"], settings: { foreground: "#000006" } },
      {
        scope: ["meta.object-literal.key", "support.type.property-name", "entity.name.tag.yaml"],
        settings: { foreground: "#000007" },
      },
      { scope: ["keyword.operator", "punctuation", "meta.brace"], settings: { foreground: "#000001" } },
    ],
  },
  codeTransformers: [
    {
      name: "colours-by-class",
      pre(node) {
        delete node.properties["style"];
      },
      span(node) {
        const colour = /#00000([2-7])/.exec(String(node.properties["style"]))?.[1];
        delete node.properties["style"];
        if (colour !== undefined) this.addClassToHast(node, `c${colour}`);
      },
    },
  ],
};
