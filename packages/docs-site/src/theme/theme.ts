import { defineComponent, h, onMounted } from "vue";
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { mendParts } from "./mend-parts.js";
import { PageSource } from "./page-source.js";
import "./theme.css";

/** VitePress's own layout, with the file that a page is made from at its foot. */
const Layout = defineComponent(() => {
  onMounted(() => {
    mendParts((globalThis as unknown as Readonly<{ document: Parameters<typeof mendParts>[0] }>).document);
  });

  return () => h(DefaultTheme.Layout, null, { "doc-footer-before": () => h(PageSource) });
});

/** VitePress's parts in the console's colours. */
export const theme: Theme = { extends: DefaultTheme, Layout };
