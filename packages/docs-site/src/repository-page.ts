/** A Markdown file of the repository that is a page of the site. */
export type RepositoryPage = Readonly<{
  /** From the root of the repository: `docs/how-to/logs.md`. */
  file: string;
  /** From the root of the site: `how-to/logs.md`. */
  place: string;
  /** What the menu calls it: its first heading, unless its front matter has a `title`. */
  title: string;
  /** Its place among its neighbours, where its front matter has an `order`. */
  order: number | undefined;
  /** What follows its front matter. */
  text: string;
}>;
