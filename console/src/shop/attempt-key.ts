import { randomId } from "../parts/random-id.js";

const KEY = "warren-attempt";

/**
 * The idempotency key of an order: the same for as long as the same is ordered, also over a reload, so that who tries again orders
 * once. What is ordered afterwards, be it the same, has another.
 */
export function attemptKey(order: object): string {
  const text = JSON.stringify(order);
  const kept = read();
  if (kept?.text === text) return kept.key;
  const attempt = { text, key: `console-${randomId()}` };
  write(JSON.stringify(attempt));

  return attempt.key;
}

/** The order was placed: the next one is another. */
export function attemptDone(): void {
  write(undefined);
}

function read(): Readonly<{ text: string; key: string }> | undefined {
  try {
    const kept = sessionStorage.getItem(KEY);

    return kept === null ? undefined : (JSON.parse(kept) as { text: string; key: string });
  } catch {
    return undefined;
  }
}

function write(text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    // Storage is closed: the client's own key holds for all attempts of one call.
  }
}
