/** A text that is shorter says nothing of anybody, and stands in too many others. */
const SHORTEST = 4;

/** So many texts of a payload are looked for, and in no longer payload. */
const MOST_TEXTS = 200;
const LONGEST_READ = 1_048_576;

/**
 * Masks what a payload says wherever it stands in a text, since an error may quote it. What is called an id (`orderId`) and looks like
 * one stays: by it one finds what the line is about.
 *
 * @param payload JSON; of one that is none every quoted part of the text is masked
 */
export function withoutPayload(payload: Buffer | string): (text: string) => string {
  const said = textsIn(payload);
  if (said === undefined) return (text) => text.replace(/"[^]*"/g, '"***"');
  // The longer first: one may be part of another.
  const texts = [...new Set(said)].sort((a, b) => b.length - a.length);

  return (text) => texts.reduce(masked, text);
}

function masked(text: string, secret: string): string {
  if (!text.includes(secret)) return text;

  // Only as a whole where it is one word: "card" is no part of "discard".
  return /^\w+$/.test(secret)
    ? text.replace(new RegExp(`(?<!\\w)${secret}(?!\\w)`, "g"), "***")
    : text.replaceAll(secret, "***");
}

function textsIn(payload: Buffer | string): readonly string[] | undefined {
  if (payload.length === 0) return [];
  if (payload.length > LONGEST_READ) return undefined;
  try {
    const found: string[] = [];
    collect(JSON.parse(payload.toString()) as unknown, "", found);

    return found;
  } catch {
    return undefined;
  }
}

function collect(value: unknown, name: string, found: string[]): void {
  if (found.length >= MOST_TEXTS) return;
  if (typeof value === "string" || typeof value === "number") {
    const text = String(value);
    if (text.length >= SHORTEST && !isId(name, text)) found.push(text);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, name, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, key, found);
  }
}

function isId(name: string, text: string): boolean {
  return /(?:^id|Id|_id)$/.test(name) && /^[\w.:-]{1,100}$/.test(text);
}
