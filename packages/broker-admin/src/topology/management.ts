import * as z from "zod";
import { shown, type BrokerAddress } from "./broker-address.js";

/** The broker could not be asked. The text says what is wrong and what to do. */
export class BrokerUnreachable extends Error {
  override readonly name = "BrokerUnreachable";
}

/** Reads the broker's HTTP API. */
export type Management = Readonly<{
  /** The answer to a path below `/api`, or undefined where there is no such thing. */
  find<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** All pages of a list, for the virtual host. */
  list<T>(
    what: "exchanges" | "queues" | "bindings",
    schema: z.ZodType<T>,
    columns: string,
  ): Promise<readonly T[]>;
}>;

export const managementTimeoutMs = 15_000;
const PAGE_SIZE = 500;

/** Makes sure that the broker answers, that the user may ask and that the virtual host is there. */
export async function openManagement(
  address: BrokerAddress,
  options: Readonly<{ signal?: AbortSignal }> = {},
): Promise<Management> {
  const ask = asker(address, options.signal);
  const overview = await ask("/api/overview");
  if (!z.object({ rabbitmq_version: z.string() }).safeParse(overview).success) throw notManagement(address);
  const vhost = encodeURIComponent(address.vhost);
  if ((await ask(`/api/vhosts/${vhost}`)) === undefined) {
    throw new BrokerUnreachable(
      `The broker at ${shown(address.managementUrl)} has no virtual host "${address.vhost}". Make it (rabbitmqctl add_vhost), or name another with --vhost.`,
    );
  }

  return {
    async find(path, schema) {
      const answer = await ask(`/api${path}`);

      return answer === undefined ? undefined : readAs(schema, answer, path);
    },
    async list(what, schema, columns) {
      const page = z.union([
        z.array(schema).transform((items) => ({ items, page_count: 1 })),
        z.object({ items: z.array(schema), page_count: z.number() }),
      ]);
      const found = [];
      for (let number = 1, pages = 1; number <= pages; number++) {
        // The broker gives bindings all at once and refuses to be asked for a page of them.
        const paging = what === "bindings" ? "" : `&page=${String(number)}&page_size=${String(PAGE_SIZE)}`;
        const path = `/api/${what}/${vhost}?columns=${columns}${paging}`;
        const { items, page_count } = readAs(page, await ask(path), path);
        found.push(...items);
        pages = page_count;
      }

      return found;
    },
  };
}

/** Asks for a path; undefined where the answer is 404. */
function asker(address: BrokerAddress, signal: AbortSignal | undefined) {
  const base = new URL(address.managementUrl);
  const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const origin = `${base.origin}${base.pathname.replace(/\/$/, "")}`;

  return async (path: string): Promise<unknown> => {
    const timeout = AbortSignal.timeout(managementTimeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${origin}${path}`, {
        headers: { authorization },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable(address, error);
    }
    if (response.status === 404) return undefined;
    if (response.status === 401 || response.status === 403) throw notAllowed(address, path);
    if (!response.ok) {
      throw new BrokerUnreachable(
        `The broker at ${shown(address.managementUrl)} answered ${String(response.status)} to ${path}: ${text.slice(0, 300)}`,
      );
    }
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

  throw new BrokerUnreachable(
    `The broker's answer to ${path} is not understood: ${z.prettifyError(read.error)}`,
  );
}

function unreachable({ managementUrl }: BrokerAddress, error: unknown): BrokerUnreachable {
  const code = codeOf(error);
  if (code.startsWith("HPE_") || code === "UND_ERR_SOCKET") return notManagement({ managementUrl });
  const why =
    error instanceof Error && error.name === "TimeoutError"
      ? `gave no answer within ${String(managementTimeoutMs / 1_000)} s`
      : code === "ECONNREFUSED"
        ? "has nobody listening"
        : `cannot be reached (${code || String(error)})`;

  return new BrokerUnreachable(
    `${shown(managementUrl)} ${why}. Start the broker with its management plugin (rabbitmq-plugins enable rabbitmq_management), or say where it is: --management http://host:15672 or AMQP_MANAGEMENT_URL.`,
    { cause: error },
  );
}

function notManagement({ managementUrl }: Pick<BrokerAddress, "managementUrl">): BrokerUnreachable {
  return new BrokerUnreachable(
    `What answers at ${shown(managementUrl)} is not RabbitMQ's management API. Its usual port is 15672 (5672 is AMQP): --management http://host:15672 or AMQP_MANAGEMENT_URL.`,
  );
}

function notAllowed({ managementUrl, vhost }: BrokerAddress, path: string): BrokerUnreachable {
  const { username } = new URL(managementUrl);

  return new BrokerUnreachable(
    `The broker at ${shown(managementUrl)} does not let user "${decodeURIComponent(username)}" read ${path.split("?")[0] ?? path}. Either the password is wrong, or the user lacks the tag "monitoring" (rabbitmqctl set_user_tags) or permissions on virtual host "${vhost}".`,
  );
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;

  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}
