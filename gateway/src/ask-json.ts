import { textOf } from "@warren/messaging";

export type AskJson = Readonly<{
  /** Whom, as people call it: it begins the texts of errors. */
  who: string;
  address: string;
  headers?: Readonly<Record<string, string>>;
  /** The whole answer has to be there by then. */
  withinMs: number;
  /** A longer answer is not read. */
  maxBytes: number;
}>;

/** Somebody gave no answer that can be used. Its text is for people, and has no address in it. */
export class AskError extends Error {
  override readonly name = "AskError";
  /** Of an answer that is no success. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & Readonly<{ status?: number }> = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/**
 * What an address answers with, as JSON that nobody has looked at yet. Redirects are not followed.
 *
 * @throws AskError
 */
export async function askJson({ who, address, headers = {}, withinMs, maxBytes }: AskJson): Promise<unknown> {
  try {
    const response = await fetch(address, {
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await textWithin(response, who, maxBytes);
    const { ok, status } = response;
    if (!ok) throw new AskError(`${who} answered with status ${String(status)}`, { status });

    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof AskError) throw error;
    const isLate = error instanceof Error && error.name === "TimeoutError";
    throw new AskError(isLate ? `${who} did not answer in time` : `${who} does not answer`, {
      // Its text alone: an error of fetch can have the address in it, and that credentials.
      cause: new Error(textOf(error)),
    });
  }
}

async function textWithin(response: Response, who: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AskError(`${who} answered with more than can be read`);
    chunks.push(chunk);
  }

  return Buffer.concat(chunks).toString("utf8");
}
