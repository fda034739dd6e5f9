import type { ChannelInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Pointer } from "./model.js";
import { warning } from "./problem.js";

/**
 * The routing key of a channel whose address is none: FastStream calls a channel by its queue or key, its exchange, and the handler's
 * name or `Publisher` (`rides:fleet:OnRideEnded`), and writes the key as `cc` of the channel's operations. Undefined where the
 * address is a key.
 */
export function keyBehindLabel(channel: ChannelInterface, exchange: string | undefined): string | undefined {
  const address = channel.address() ?? "";
  const end = `:${exchange === undefined || exchange === "" ? "_" : exchange}:`;
  const middle = address.lastIndexOf(end);
  if (middle < 1 || !/^[A-Z]\w*$/.test(address.slice(middle + end.length))) return undefined;
  const [key] = channel
    .operations()
    .all()
    .flatMap((operation) => copiesIn(operation.bindings().get("amqp")?.value<unknown>()))
    .filter((one): one is string => typeof one === "string" && one !== "");
  const first = address.slice(0, middle);

  return key ?? (first === "_" ? "" : first);
}

function copiesIn(binding: unknown): unknown {
  return typeof binding === "object" && binding !== null && "cc" in binding ? binding.cc : undefined;
}

/** Says which key was taken. */
export function noteLabel(
  channel: ChannelInterface,
  at: Pointer,
  key: string,
  { problems }: Pick<Context, "problems">,
): void {
  problems.push(
    warning(`${at}/address`, "address-is-a-key", {
      what: `"${channel.address() ?? ""}" is how FastStream calls a channel: by queue, exchange and handler`,
      loss: `it is no routing key; the key "${key}" is taken, from ${channel.address()?.startsWith(`${key}:`) === true ? "the name" : "\`cc\` of its operation"}`,
      fix: "none if that is so; otherwise write the key as the channel's `address`",
    }),
  );
}
