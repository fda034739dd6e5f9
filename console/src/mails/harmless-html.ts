/**
 * A mail's HTML for a frame in which nothing runs: its styles are kept as data, since the page's policy, which holds in the frame, lets no
 * style in that stands in a page. `applyStyles` puts them on afterwards. Nothing depends on this for safety: the frame has no scripts, and
 * the policy lets it load nothing.
 */
export function withStylesAsData(html: string): string {
  return (
    html
      .replaceAll(/<style\b[\s\S]*?(<\/style\s*>|$)/gi, "")
      // Not across another "<": a long row of them would be looked at from each one to the end.
      .replaceAll(/<[a-z][^<>]*>/gi, (tag) => tag.replaceAll(/(\s)style(\s*=)/gi, `$1${STYLE}$2`))
  );
}

/** Puts the styles of a mail on its elements, one by one, as the policy allows it. What is too wide for a telephone breaks, as in its mail program. */
export function applyStyles(document: Document): void {
  for (const element of document.querySelectorAll<HTMLElement>(`[${STYLE}]`))
    element.style.cssText = element.getAttribute(STYLE) ?? "";
  document.body.style.overflowWrap = "anywhere";
}

const STYLE = "data-style";
