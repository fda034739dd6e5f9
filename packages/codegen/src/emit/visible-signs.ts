// What a document says may have signs that nobody sees: NUL, which lets tools take a file for no text, or marks that turn the order of
// what is read around.
const HIDDEN = /\\([^])|[^\P{Cc}\n\r\t]|[\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Code in whose texts, expressions and comments each sign is seen, as its number where there is no other way. */
export function withVisibleSigns(code: string): string {
  return code.replaceAll(HIDDEN, (found, behindSlash: string | undefined) => {
    if (behindSlash === undefined) return numbered(found);

    // A backslash before such a sign has no effect, before its number it would take that away.
    return isHidden(behindSlash) ? numbered(behindSlash) : found;
  });
}

function isHidden(sign: string): boolean {
  return sign.search(HIDDEN) === 0;
}

function numbered(sign: string): string {
  return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
