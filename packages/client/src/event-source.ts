import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";
import { createParser } from "eventsource-parser";
import { asError, LostConnection, readAnswer, reach, TimedOut } from "./answer.js";

type Listener = (event: object) => void;

export type EventStreamInit = Readonly<{
  fetch: typeof fetch;
  headers: Readonly<Record<string, string>>;
  /** How long the first event may take. */
  timeoutMs: number;
}>;

/**
 * What tRPC needs of an EventSource, over `fetch`. Node has none, and that of browsers cannot send a token nor say why it
 * failed. It connects once: `resumeLink` decides whether to come back.
 */
export class FetchEventSource {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readyState = 0;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stop = new AbortController();

  constructor(url: string, init: EventStreamInit) {
    this.#read(url, init).catch((error: unknown) => {
      if (this.readyState === this.CLOSED) return;
      const reason: unknown = this.#stop.signal.reason;
      this.close();
      this.#tell("error", TRPCClientError.from<AppRouter>(asError(reason ?? error)));
    });
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  close(): void {
    this.readyState = this.CLOSED;
    this.#stop.abort();
  }

  #tell(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  async #read(url: string, { fetch, headers, timeoutMs }: EventStreamInit): Promise<void> {
    const { signal } = this.#stop;
    const timer = setTimeout(() => this.#stop.abort(new TimedOut(timeoutMs)), timeoutMs);
    const init = { signal, headers: { accept: "text/event-stream", ...headers } };
    try {
      const response = await reach(fetch, url, init);
      // What servers say to an EventSource that need not come back.
      if (response.status === 204) {
        this.#tell("return", {});
        return;
      }
      if (!response.ok || response.body === null) throw await refusalIn(response, init);
      this.readyState = this.OPEN;
      await this.#tellAll(response.body, () => clearTimeout(timer));
    } finally {
      clearTimeout(timer);
    }
    throw new LostConnection("The stream was cut off.");
  }

  async #tellAll(body: ReadableStream<Uint8Array>, onFirst: () => void): Promise<void> {
    let lastEventId: string | undefined;
    const parser = createParser({
      onEvent: ({ event = "message", data, id }) => {
        lastEventId = id ?? lastEventId;
        onFirst();
        this.#tell(event, { data, lastEventId });
      },
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new LostConnection("The stream was cut off.", { cause });
      });
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }
}

async function refusalIn(response: Response, init: RequestInit): Promise<Error> {
  const answer = await readAnswer(response, init);
  const responseJSON: unknown = await answer.json();

  return TRPCClientError.from<AppRouter>(responseJSON as object, {
    meta: { response: answer, responseJSON },
  });
}
