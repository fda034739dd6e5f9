/** A README as it reads outside of the repository: links to what is beside it there are only their words. */
export function withoutRelativeLinks(text: string): string {
  return text.replace(/(!?)\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, (_, image: string, words: string) =>
    image === "!" ? "" : words,
  );
}
