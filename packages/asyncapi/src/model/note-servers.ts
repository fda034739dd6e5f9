import type {
  AsyncAPIDocumentInterface,
  ChannelInterface,
  OperationInterface,
  ServerInterface,
} from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Pointer } from "./model.js";
import { warning, type Problem } from "./problem.js";
import { escaped } from "./pointer.js";

// Where to connect and as whom is said at run time (AMQP_URL). So a document's servers are only looked at for what no URL can say.

/** Notes servers that do not speak what we speak, what they want to log in, and channels that are on some of them only. */
export function noteServers(document: AsyncAPIDocumentInterface, { problems }: Context): void {
  const servers = document.servers().all();
  const speaking = servers.filter(speaksAmqp);
  if (servers.length > 0 && speaking.length === 0) problems.push(noneSpeaks(servers));
  for (const server of speaking) {
    const at: Pointer = `/servers/${escaped(server.id())}`;
    if (/^1(\.|$)/.test(server.protocolVersion() ?? "")) problems.push(speaksAnother(server, at));
    problems.push(...logins(server, `server ${server.id()}`, at));
  }
  for (const operation of document.operations().all())
    problems.push(
      ...logins(
        operation,
        `operation ${operation.id() ?? ""}`,
        `/operations/${escaped(operation.id() ?? "")}`,
      ),
    );
  problems.push(...elsewhere(document, speaking.length));
}

function speaksAmqp(server: ServerInterface): boolean {
  return /^:?(amqps?|rabbitmq)$/i.test(server.protocol());
}

/**
 * Where a channel is that is on none of the document's AMQP servers; undefined where it is on one, or the document has none at all and
 * is read as if it had.
 */
export function elsewhereOf(
  channel: ChannelInterface,
  document: Pick<AsyncAPIDocumentInterface, "servers">,
): string | undefined {
  if (!document.servers().all().some(speaksAmqp)) return undefined;
  const servers = channel.servers().all();
  if (servers.length === 0 || servers.some(speaksAmqp)) return undefined;

  return servers.map((server) => `${server.id()}, which speaks ${server.protocol()}`).join(" and ");
}

function noneSpeaks(servers: readonly ServerInterface[]): Problem {
  return warning("/servers", "server-speaks-amqp", {
    what: `no server of the document speaks AMQP: ${[...new Set(servers.map((server) => server.protocol()))].join(", ")}`,
    loss: "the code is for RabbitMQ all the same, and reaches nobody who is connected elsewhere",
    fix: "add a server with `protocol: amqp`, or use another generator",
  });
}

function speaksAnother(server: ServerInterface, at: Pointer): Problem {
  return warning(at, "server-speaks-amqp", {
    what: `server ${server.id()} speaks AMQP 1.0`,
    loss: "the code speaks AMQP 0-9-1, another protocol with exchanges and bindings",
    fix: "use a broker that speaks 0-9-1, such as RabbitMQ",
  });
}

/** What a URL with user and password can do, and a client certificate. */
const POSSIBLE: ReadonlySet<string> = new Set(["userPassword", "plain", "X509"]);

function logins(
  holder: Pick<ServerInterface | OperationInterface, "security">,
  name: string,
  at: Pointer,
): readonly Problem[] {
  const wanted = holder.security().flatMap((one) => one.all().map((way) => way.scheme().type()));
  // One of them is enough.
  if (wanted.length === 0 || wanted.some((type) => POSSIBLE.has(type))) return [];

  return [
    warning(`${at}/security`, "login-is-possible", {
      what: `${name} wants a login by ${[...new Set(wanted)].join(" or ")}`,
      loss: "a connection logs in with the user and the password of its URL, or with a client certificate, and with nothing else",
      fix: "have the broker accept one of these, and add it to `security`",
    }),
  ];
}

/** A connection is to one broker, so that what is on another is not reached. */
function elsewhere(document: AsyncAPIDocumentInterface, count: number): readonly Problem[] {
  if (count < 2) return [];

  return document
    .channels()
    .all()
    .filter((channel) => channel.servers().all().length < document.servers().all().length)
    .map((channel) =>
      warning(`/channels/${escaped(channel.id())}/servers`, "channel-is-on-the-server", {
        what: `channel ${channel.id()} is only on ${channel
          .servers()
          .all()
          .map((server) => server.id())
          .join(", ")}`,
        loss: "a service has one connection for all its channels: where that leads to another broker, nobody is reached on this one",
        fix: "describe each broker in a document of its own",
      }),
    );
}
