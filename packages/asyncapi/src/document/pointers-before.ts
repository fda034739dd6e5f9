import type { Pointer } from "../model/model.js";
import type { PublishMeans } from "./direction.js";
import { relocated } from "./relocated.js";
import { escaped, unescaped } from "../model/pointer.js";

/**
 * Finds where something of a converted document stood in the document of AsyncAPI 2.x: operations were part of their
 * channel there, and messages part of their operation. What has not moved keeps its pointer.
 */
export function pointersBefore(
  old: unknown,
  converted: unknown,
  means: PublishMeans = "receive",
): (pointer: Pointer) => Pointer {
  const moved = new Map<string, string>();
  const received = means === "receive" ? "publish" : "subscribe";
  const sent = means === "receive" ? "subscribe" : "publish";
  // A channel was called by its address.
  for (const [id, channel] of entries(at(converted, "channels"))) {
    const address = at(channel, "address");
    if (typeof address === "string" && address !== id)
      moved.set(`/channels/${escaped(id)}`, `/channels/${escaped(address)}`);
  }
  for (const [id, operation] of entries(at(converted, "operations"))) {
    const channel = channelOf(operation);
    const action = at(operation, "action") === "receive" ? received : sent;
    if (channel === undefined) continue;
    const there = `/channels/${escaped(channel)}`;
    const place = `${moved.get(there) ?? there}/${action}`;
    moved.set(`/operations/${escaped(id)}`, place);
    for (const message of messagesOf(operation)) {
      moved.set(
        `/channels/${escaped(channel)}/messages/${escaped(message)}`,
        `${place}/message${choiceIn(message)}`,
      );
    }
  }
  const channels = new Set(entries(at(old, "channels")).map(([id]) => id));

  return (pointer) => {
    const before = relocated(moved, pointer);
    if (before !== undefined) return before;
    const [, top, channel = ""] = pointer.split("/");

    return top === "channels" && !channels.has(unescaped(channel)) ? "/channels" : pointer;
  };
}

function channelOf(operation: unknown): string | undefined {
  const target = at(at(operation, "channel"), "$ref");

  return typeof target === "string" ? unescaped(target.replace(/^#\/channels\//, "")) : undefined;
}

function messagesOf(operation: unknown): readonly string[] {
  const messages = at(operation, "messages");

  return Array.isArray(messages)
    ? messages.flatMap((message) => {
        const target = at(message, "$ref");

        return typeof target === "string" ? [unescaped(target.replace(/^.*\/messages\//, ""))] : [];
      })
    : [];
}

/** `/oneOf/1` for the second of several messages, which the converter calls `subscribe.message.1`. */
function choiceIn(message: string): string {
  const index = /\.message\.(\d+)$/.exec(message)?.[1];

  return index === undefined ? "" : `/oneOf/${index}`;
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
