import { isUtf8 } from "node:buffer";
import type { ConsumeMessage } from "amqplib";
import { textOf } from "../errors.js";

/** What a message's body says, or why nothing can be read out of it. */
export type Body =
  /** No content is no payload: JSON has no word for it. */
  | Readonly<{ kind: "empty" }>
  | Readonly<{ kind: "json"; value: unknown; text: string }>
  | Readonly<{ kind: "unreadable"; reason: string }>;

type Parsed = Pick<ConsumeMessage, "content" | "properties">;

const BYTE_ORDER_MARK = "\uFEFF";
const REPLACEMENT = "\uFFFD";

/**
 * Reads a body as JSON in UTF-8, whatever its properties say: many senders say more than is so (`utf-8` as the encoding), or
 * less. Only where that fails are they looked at, for the reason. A byte order mark is passed over.
 */
export function readBody({ content, properties }: Parsed): Body {
  const text = content.toString("utf8");
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (json === "") return { kind: "empty" };
  // What is no UTF-8 would be handled with other characters in the place of those that were sent.
  const isRead = !json.includes(REPLACEMENT) || isUtf8(content);
  if (!isRead) return unreadable(whyNotRead({ content, properties }) ?? "the content is no UTF-8");
  try {
    return { kind: "json", value: JSON.parse(json) as unknown, text: json };
  } catch (error) {
    return unreadable(
      whyNotRead({ content, properties }) ??
        (json.trim() === ""
          ? "the content is nothing but white space"
          : `the content is not JSON: ${printable(textOf(error))}`),
    );
  }
}

function unreadable(reason: string): Body {
  return { kind: "unreadable", reason };
}

const PLAIN = /^(|identity|utf-?8|(us-)?ascii|binary|7bit|8bit)$/i;

/** What the properties, or the first bytes, say of a content that is no JSON in UTF-8. */
function whyNotRead({ content, properties }: Parsed): string | undefined {
  const encoding = textIn(properties.contentEncoding);
  const contentType = textIn(properties.contentType);
  if (!PLAIN.test(encoding)) {
    return `the content is encoded as ${encoding}, which is not read here: send JSON as it is`;
  }
  if (startsWith(content, [0x1f, 0x8b])) {
    return "the content is not JSON: it begins as gzip does, and no content encoding says so";
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? "";
  if (!PLAIN.test(charset)) {
    return `the content is in ${charset}, as its content type says, which is not read here: send JSON in UTF-8`;
  }
  if (startsWith(content, [0xff, 0xfe]) || startsWith(content, [0xfe, 0xff])) {
    return "the content is in UTF-16 by its byte order mark, which is not read here: send JSON in UTF-8";
  }
  if (looksLikeUtf16(content)) {
    return "the content begins as UTF-16 does, and nothing says so, which is not read here: send JSON in UTF-8";
  }

  return contentType === "" || /json/i.test(contentType)
    ? undefined
    : `the content is not JSON: its content type is ${contentType}`;
}

/** Somebody else's text, as it may stand in a reason. */
function textIn(property: unknown): string {
  return typeof property === "string" ? printable(property.trim().slice(0, 100)) : "";
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

/** JSON begins with a character of ASCII, which is a byte and a 0 in UTF-16, or the other way round. No JSON in UTF-8 has a 0. */
function looksLikeUtf16(content: Buffer): boolean {
  const [first, second] = content;

  return first !== undefined && second !== undefined && (first === 0) !== (second === 0);
}

function startsWith(content: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[index] === byte);
}
