import { BrokerError } from "../state/broker-error.js";
import type { Publishing } from "../state/publish.js";
import { FRAME, type Frame } from "../wire/frames.js";
import type { FieldsOf } from "../wire/methods.js";
import { decodeHeader, type Properties } from "../wire/properties.js";

/** A publish whose header or body is still to come. */
export type Coming = {
  readonly method: FieldsOf<"basicPublish">;
  header: Readonly<{ size: number; properties: Properties }> | undefined;
  parts: Buffer[];
  bytes: number;
};

/** RabbitMQ's default limit. */
const MAX_CONTENT_BYTES = 134_217_728;

/** Takes one more frame of a publish; returns it once it is whole. */
export function takeContent(coming: Coming, { kind, payload }: Frame): Publishing | undefined {
  if (kind === FRAME.header) {
    coming.header = decodeHeader(payload);
    const { size } = coming.header;
    if (size > MAX_CONTENT_BYTES) {
      throw new BrokerError(
        406,
        `message size ${size} is larger than configured max size ${MAX_CONTENT_BYTES}`,
      );
    }
  } else {
    // What came from the socket is a piece of a larger buffer, which would be kept with it.
    coming.parts.push(Buffer.from(payload));
    coming.bytes += payload.length;
  }
  const { method, header, parts, bytes } = coming;
  if (header === undefined || bytes < header.size) return undefined;
  const { exchange, routingKey, mandatory } = method;

  return { exchange, routingKey, mandatory, properties: header.properties, content: Buffer.concat(parts) };
}
