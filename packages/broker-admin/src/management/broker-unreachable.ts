import { shown, userOf, type ManagementAddress } from "./address.js";

/** The broker could not be asked. The text says what is wrong and what to do. */
export class BrokerUnreachable extends Error {
  override readonly name = "BrokerUnreachable";
}

/** There was no answer, or none in HTTP. */
export function unreachable(
  { managementUrl }: ManagementAddress,
  error: unknown,
  timeoutMs: number,
): BrokerUnreachable {
  const code = codeOf(error);
  if (code.startsWith("HPE_") || code === "UND_ERR_SOCKET") return notManagement({ managementUrl });
  const why =
    error instanceof Error && error.name === "TimeoutError"
      ? `gave no answer within ${String(timeoutMs / 1_000)} s`
      : code === "ECONNREFUSED"
        ? "has nobody listening"
        : `cannot be reached (${code || reasonOf(error)})`;

  return new BrokerUnreachable(
    `${shown(managementUrl)} ${why}. Start the broker with its management plugin (rabbitmq-plugins enable rabbitmq_management), or say where it is: --management http://host:15672 or AMQP_MANAGEMENT_URL.`,
    { cause: error },
  );
}

/** Something else answered. */
export function notManagement({
  managementUrl,
}: Pick<ManagementAddress, "managementUrl">): BrokerUnreachable {
  return new BrokerUnreachable(
    `What answers at ${shown(managementUrl)} is not RabbitMQ's management API. Its usual port is 15672 (5672 is AMQP): --management http://host:15672 or AMQP_MANAGEMENT_URL.`,
  );
}

/** The user may not do that. */
export function notAllowed(
  { managementUrl, vhost }: ManagementAddress,
  method: "GET" | "POST",
  path: string,
): BrokerUnreachable {
  const what = `${method === "GET" ? "read" : "use"} ${path.split("?")[0] ?? path}`;

  return new BrokerUnreachable(
    `The broker at ${shown(managementUrl)} does not let user "${userOf(managementUrl)}" ${what}. Either the password is wrong, or the user lacks the tag "monitoring" (rabbitmqctl set_user_tags) or permissions on virtual host "${vhost}".`,
  );
}

/** The virtual host is not there. */
export function noVhost({ managementUrl, vhost }: ManagementAddress): BrokerUnreachable {
  return new BrokerUnreachable(
    `The broker at ${shown(managementUrl)} has no virtual host "${vhost}". Make it (rabbitmqctl add_vhost), or name another with --vhost.`,
  );
}

/** The broker answered with an error. */
export function answered(
  { managementUrl }: ManagementAddress,
  path: string,
  { status, text }: Readonly<{ status: number; text: string }>,
): BrokerUnreachable {
  return new BrokerUnreachable(
    `The broker at ${shown(managementUrl)} answered ${String(status)} to ${path}: ${text.slice(0, 300)}`,
  );
}

/** A list never stayed the same until its end was read. */
export function changing({ managementUrl, vhost }: ManagementAddress, what: string): BrokerUnreachable {
  return new BrokerUnreachable(
    `The ${what} of virtual host "${vhost}" at ${shown(managementUrl)} changed each time while they were read, page by page. Try again when fewer come and go.`,
  );
}

/** The answer is not of the form that RabbitMQ's has. */
export function notUnderstood(path: string, why: string): BrokerUnreachable {
  return new BrokerUnreachable(`The broker's answer to ${path} is not understood: ${why}`);
}

function codeOf(error: unknown): string {
  const cause = causeOf(error);

  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}

function reasonOf(error: unknown): string {
  const cause = causeOf(error);

  return cause instanceof Error ? cause.message : String(cause);
}

/** `fetch` says why in its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
