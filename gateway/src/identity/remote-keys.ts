import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import type { Logger } from "@warren/messaging";
import { textOf } from "@warren/messaging";
import * as z from "zod";

/** The issuer's keys cannot be read now, or were read a moment ago, and none that is known fits. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
  readonly code = "keys_unavailable";
}

export type RemoteKeysOptions = Readonly<{
  logger: Pick<Logger, "warn">;
  /** How long the issuer has to answer, in ms. Default 3,000. */
  timeoutMs?: number;
  /** Keys are read again once they are this old, in ms, beside the work. Default 600,000. */
  refreshMs?: number;
  /** After keys were read, a key that is not among them is looked for again after so many ms. Default 10,000. */
  cooldownMs?: number;
  /** After the issuer failed it is left alone for so many ms. Default 5,000. */
  pauseMs?: number;
}>;

const MAX_CHARS = 256 * 1024;

// No key at all is taken for a fault of the issuer's: it would lock everybody out.
const keySet = z.object({ keys: z.array(z.looseObject({})).min(1) });

/**
 * The keys at an issuer's address (RFC 7517), read when a token first needs one. A token with a new key has them read again,
 * so that an issuer can change its keys. Where the issuer does not answer, the keys that were read last stay.
 *
 * The returned function throws {@link KeysUnavailable} where it cannot know whether there is such a key.
 */
export function createRemoteKeys(url: URL, options: RemoteKeysOptions): JWTVerifyGetKey {
  const { logger, timeoutMs = 3_000, refreshMs = 600_000, cooldownMs = 10_000, pauseMs = 5_000 } = options;
  let readAt = 0;
  let failedAt = Number.NEGATIVE_INFINITY;

  const read: FetchImplementation = async (...[address, init]) => {
    if (performance.now() - failedAt < pauseMs) throw new KeysUnavailable("the issuer has just failed");
    try {
      const text = await keysAt(address, init);
      readAt = performance.now();

      return new Response(text);
    } catch (cause) {
      failedAt = performance.now();
      logger.warn({ issuer: url.host, reason: reasonOf(cause) }, "the keys of tokens cannot be read");
      throw new KeysUnavailable(reasonOf(cause), { cause });
    }
  };
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    // They grow old beside the work, below: an issuer that is away is no reason to forget them.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    [customFetch]: read,
  });

  return async (header, token) => {
    const askedAt = performance.now();
    if (remote.jwks() !== undefined && askedAt - readAt > refreshMs && !remote.reloading)
      void remote.reload().catch(() => undefined);
    try {
      return await remote(header, token);
    } catch (error) {
      // Too soon to look again: the issuer may have changed its keys since.
      if (error instanceof errors.JWKSNoMatchingKey && readAt < askedAt)
        throw new KeysUnavailable("the keys were read a moment ago", { cause: error });
      throw error;
    }
  };
}

/** With what caused it: of a connection that fails, `fetch` says only that it failed. */
function reasonOf(error: unknown): string {
  // All addresses of a host were tried: each has a reason, and the collection none.
  const cause: unknown =
    error instanceof AggregateError ? error.errors[0] : (error as Error | undefined)?.cause;
  const text = textOf(error);
  if (cause === undefined) return text;

  return text === "" ? reasonOf(cause) : `${text}: ${reasonOf(cause)}`;
}

/** @throws Error where there are none, or too much that is said to be keys */
async function keysAt(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  if (response.status !== 200) throw new Error(`it answered with status ${String(response.status)}`);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MAX_CHARS) throw new Error("what it answered is too long");
  }
  if (!keySet.safeParse(JSON.parse(text)).success) throw new Error("it answered with no key");

  return text;
}
