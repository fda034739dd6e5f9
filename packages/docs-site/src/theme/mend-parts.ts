/** What this needs of a browser's document: this program's types know none. */
type Page = Readonly<{ querySelectorAll(selector: string): Iterable<PagePart> }>;
type PagePart = Readonly<{ removeAttribute(name: string): void }>;

/** Mends the menu for who uses a keyboard or a screen reader: a group of VitePress's is a button with a second button in it. */
export function mendParts(page: Page): void {
  for (const caret of page.querySelectorAll(".VPSidebarItem > .item[role=button] > .caret"))
    for (const name of ["role", "tabindex", "aria-label"]) caret.removeAttribute(name);
}
