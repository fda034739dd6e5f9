// What goes wrong on the way, as the cause of tRPC's error. Told apart by their names: an app may have this package twice.

/** Nothing answered, or the answer was cut off: no network, no gateway. */
export class LostConnection extends Error {
  override readonly name = "LostConnection";
}

/** Nothing answered in time. The request may have arrived all the same. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";

  constructor(afterMs: number) {
    super(`Nothing answered within ${afterMs} ms.`);
  }
}

/** Something answered that is not the gateway: a proxy's page, or half of a text. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";

  constructor(
    readonly status: number,
    readonly headers: Headers,
  ) {
    super(`The answer with status ${status} is not the gateway's.`);
  }
}

/** The app's hook threw: whose call this would be cannot be known now. */
export class NoToken extends Error {
  override readonly name = "NoToken";

  constructor(override readonly cause: Error) {
    super(`There is no token: ${cause.message}`);
  }
}

/** What tRPC's links read of a response. */
export type Answer = Pick<Response, "ok" | "status" | "headers" | "json">;

/** @throws LostConnection; what aborted the request */
export async function reach(
  call: typeof fetch,
  address: string | URL | Request,
  init: RequestInit,
): Promise<Response> {
  try {
    return await call(address, init);
  } catch (cause) {
    throw lost(cause, init);
  }
}

/**
 * The answer with its whole body: tRPC's links forget the response of a body that cannot be read.
 *
 * @throws LostConnection, UnreadableAnswer; what aborted the request
 */
export async function readAnswer(response: Response, init: RequestInit): Promise<Answer> {
  const { ok, status, headers } = response;
  const text = await response.text().catch((cause: unknown) => {
    throw lost(cause, init);
  });
  try {
    const body: unknown = JSON.parse(text);

    return { ok, status, headers, json: async () => body };
  } catch {
    throw new UnreadableAnswer(status, headers);
  }
}

function lost(cause: unknown, { signal }: RequestInit): unknown {
  return signal?.aborted === true ? cause : new LostConnection("The gateway cannot be reached.", { cause });
}

/** What was thrown, as an error: an app's hook or signal may throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
