import { joinedSignal } from "@warren/messaging/amqp";
import * as z from "zod";
import { basicAuthorization, type ManagementAddress } from "./address.js";
import { answered, notAllowed, notManagement, notUnderstood, unreachable } from "./broker-unreachable.js";

/** RabbitMQ's management HTTP API, as one virtual host is seen by it. All methods throw {@link BrokerUnreachable}. */
export type Management = Readonly<{
  /** The answer to a path below `/api`, or undefined where there is no such thing. */
  find<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** All pages of a list, for the virtual host. `more` is added to what is asked, such as `disable_stats=true`. */
  list<T>(
    what: "exchanges" | "queues" | "bindings",
    schema: z.ZodType<T>,
    columns: string,
    more?: string,
  ): Promise<readonly T[]>;
  /** The answer to something that is posted to a path below `/api`. */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
}>;

export type ManagementOptions = Readonly<{
  /** Ends what is being asked. */
  signal?: AbortSignal | undefined;
  /** How long an answer may take. Default {@link managementTimeoutMs}. */
  timeoutMs?: number;
}>;

export const managementTimeoutMs = 15_000;
const PAGE_SIZE = 500;

/** The client of the API. It asks nothing yet. */
export function createManagement(address: ManagementAddress, options: ManagementOptions = {}): Management {
  const ask = asker(address, options);

  return {
    async find(path, schema) {
      const answer = await ask("GET", `/api${path}`);

      return answer === undefined ? undefined : readAs(schema, answer, path);
    },
    async list(what, schema, columns, more = "") {
      const page = z.union([
        z.array(schema).transform((items) => ({ items, page_count: 1 })),
        z.object({ items: z.array(schema), page_count: z.number() }),
      ]);
      const found = [];
      for (let number = 1, pages = 1; number <= pages; number++) {
        // The broker gives bindings all at once and refuses to be asked for a page of them.
        const paging = what === "bindings" ? "" : `&page=${String(number)}&page_size=${String(PAGE_SIZE)}`;
        const path = `/api/${what}/${encodeURIComponent(address.vhost)}?columns=${columns}${paging}${more === "" ? "" : `&${more}`}`;
        const { items, page_count } = readAs(page, await ask("GET", path), path);
        found.push(...items);
        pages = page_count;
      }

      return found;
    },
    async post(path, body, schema) {
      return readAs(schema, await ask("POST", `/api${path}`, body), path);
    },
  };
}

/** Asks for a path; undefined where the answer is 404. */
function asker(address: ManagementAddress, { signal, timeoutMs = managementTimeoutMs }: ManagementOptions) {
  // Credentials in an address are refused by fetch.
  const { origin, pathname } = new URL(address.managementUrl);
  const base = `${origin}${pathname.replace(/\/$/, "")}`;
  const authorization = basicAuthorization(address.managementUrl);

  return async (method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> => {
    // One that aborts when the time is over; the caller's may see thousands of requests.
    const asking = joinedSignal(signal, AbortSignal.timeout(timeoutMs));
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        signal: asking.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable(address, error, timeoutMs);
    } finally {
      asking.release();
    }
    if (response.status === 404) return undefined;
    if (response.status === 401 || response.status === 403) throw notAllowed(address, method, path);
    if (!response.ok) throw answered(address, path, { status: response.status, text });
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw notManagement(address);
    }
  };
}

function readAs<T>(schema: z.ZodType<T>, answer: unknown, path: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;

  throw notUnderstood(path, z.prettifyError(read.error));
}
