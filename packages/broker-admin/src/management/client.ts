import { setTimeout as sleep } from "node:timers/promises";
import { joinedSignal } from "@warren/messaging/amqp";
import * as z from "zod";
import { basicAuthorization, type ManagementAddress } from "./address.js";
import {
  answered,
  changing,
  notAllowed,
  notManagement,
  notUnderstood,
  noVhost,
  unreachable,
} from "./broker-unreachable.js";

/** How often a question is asked that is answered with an error of the broker's own. */
const ATTEMPTS = 6;
const PAUSE_MS = 250;

/** RabbitMQ's management HTTP API, as one virtual host is seen by it. All methods throw {@link BrokerUnreachable}. */
export type Management = Readonly<{
  /** The answer to a path below `/api`, or undefined where there is no such thing. */
  find<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /**
   * All pages of a list, for the virtual host: each thing that was there all the time, once. `more` is added to what is asked,
   * such as `disable_stats=true`.
   */
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
  /** How many things of a list are asked for at once. Default 500, the most that RabbitMQ gives. */
  pageSize?: number;
}>;

export const managementTimeoutMs = 15_000;
const PAGE_SIZE = 500;

/** What the broker says of a page beyond the last one. */
const PAGE_GONE = '"page_out_of_range"';

/** How often a list is begun anew because it changed between two of its pages. */
const LIST_ATTEMPTS = 5;

type Page<T> = Readonly<{ items: readonly T[]; page_count: number; total_count: number }>;

/** The client of the API. It asks nothing yet. */
export function createManagement(address: ManagementAddress, options: ManagementOptions = {}): Management {
  const ask = asker(address, options);
  const { pageSize = PAGE_SIZE } = options;

  return {
    async find(path, schema) {
      const answer = await ask("GET", `/api${path}`);

      return answer === undefined ? undefined : readAs(schema, answer, path);
    },
    async list(what, schema, columns, more = "") {
      const page = pageOf(schema);
      const base = `/api/${what}/${encodeURIComponent(address.vhost)}?columns=${columns}`;
      const suffix = more === "" ? "" : `&${more}`;
      const read = async (number: number) => {
        // The broker gives bindings all at once and refuses to be asked for a page of them.
        const paging = what === "bindings" ? "" : `&page=${String(number)}&page_size=${String(pageSize)}`;
        const path = `${base}${paging}${suffix}`;
        const answer = await ask("GET", path);

        return answer === undefined ? undefined : readAs(page, answer, path);
      };
      for (let attempt = 1; attempt <= LIST_ATTEMPTS; attempt++) {
        const first = await read(1);
        if (first === undefined) throw noVhost(address);
        const found = await allPages(first, read);
        if (found !== undefined) return found;
      }
      throw changing(address, what);
    },
    async post(path, body, schema) {
      return readAs(schema, await ask("POST", `/api${path}`, body), path);
    },
  };
}

/** A page, or all there is at once. */
function pageOf<T>(schema: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.union([
    z.array(schema).transform((items) => ({ items, page_count: 1, total_count: items.length })),
    z.object({ items: z.array(schema), page_count: z.number(), total_count: z.number() }),
  ]);
}

/**
 * The items of all pages; undefined where their number changed meanwhile. What comes behind something that was deleted moves
 * one place forward: one of them is on no page then, and would be taken for missing.
 */
async function allPages<T>(
  first: Page<T>,
  read: (number: number) => Promise<Page<T> | undefined>,
): Promise<readonly T[] | undefined> {
  const found = [...first.items];
  for (let number = 2; number <= first.page_count; number++) {
    const page = await read(number);
    if (page?.total_count !== first.total_count) return undefined;
    found.push(...page.items);
  }

  return found.length === first.total_count ? found : undefined;
}

/** Asks for a path; undefined where there is no such thing, or no such page of a list any more. */
function asker(address: ManagementAddress, { signal, timeoutMs = managementTimeoutMs }: ManagementOptions) {
  // Credentials in an address are refused by fetch.
  const { origin, pathname } = new URL(address.managementUrl);
  const base = `${origin}${pathname.replace(/\/$/, "")}`;
  const authorization = basicAuthorization(address.managementUrl);

  const ask = async (method: "GET" | "POST", path: string, body?: unknown, failed = 0): Promise<unknown> => {
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
    if (response.status === 404 || (response.status === 400 && text.includes(PAGE_GONE))) return undefined;
    if (response.status === 401 || response.status === 403) throw notAllowed(address, method, path);
    // Just after a queue was declared RabbitMQ 3 may know it and not its figures, and then answers 500.
    if (response.status === 500 && method === "GET" && failed < ATTEMPTS - 1) {
      await sleep(PAUSE_MS);
      signal?.throwIfAborted();

      return ask(method, path, body, failed + 1);
    }
    if (!response.ok) throw answered(address, path, { status: response.status, text });
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw notManagement(address);
    }
  };

  return ask;
}

function readAs<T>(schema: z.ZodType<T>, answer: unknown, path: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;

  throw notUnderstood(path, z.prettifyError(read.error));
}
