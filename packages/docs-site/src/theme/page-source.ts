import { defineComponent, h } from "vue";
import { useData } from "vitepress";

/** Says which file of the repository a page is, with a link to change it where the repository is shown somewhere. */
export const PageSource = defineComponent(() => {
  const { frontmatter } = useData();

  return () => {
    const { file, edit, generated } = frontmatter.value as Readonly<{
      file?: string;
      edit?: string;
      generated?: boolean;
    }>;
    if (generated === true)
      return h("p", { class: "page-source" }, [
        "Made from ",
        h("code", "asyncapi.yaml"),
        " and the contracts.",
      ]);
    if (file === undefined) return undefined;
    if (edit === undefined) return h("p", { class: "page-source" }, ["This page is ", h("code", file), "."]);

    return h("p", { class: "page-source" }, [
      h("a", { href: edit }, "Edit this page"),
      " · ",
      h("code", file),
    ]);
  };
});
