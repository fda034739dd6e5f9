import type { Attributes, AttributeValue } from "@opentelemetry/api";
import { ProtobufWriter } from "./protobuf-writer.js";

/** So many values of a key are remembered as they were written; a key that has more names something else each time. */
const MOST_VALUES = 32;
const LONGEST_VALUE = 200;
/** Keys are our own, and some thirty. */
const MOST_KEYS = 500;

/** A key as it is written, and all of the attribute for values that come again. */
type KnownKey = { readonly bytes: Uint8Array; values: Map<AttributeValue, Uint8Array> | undefined };

/**
 * Writes attributes as the format has them: `KeyValue`, `AnyValue` and `ArrayValue` of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto. Most attributes of a span are
 * those of the span before it: they are written once, and copied from then on.
 */
export class AttributeWriter extends ProtobufWriter {
  private readonly keys = new Map<string, KnownKey>();

  /** @param tag of the field whose elements they are */
  attributes(tag: number, attributes: Attributes): void {
    for (const key in attributes) {
      const value = attributes[key];
      if (value === undefined) continue;
      this.byte(tag);
      this.attribute(key, value);
    }
  }

  private attribute(key: string, value: AttributeValue): void {
    const known = this.keys.get(key) ?? this.meet(key);
    const written = known.values?.get(value);
    if (written !== undefined) {
      this.raw(written);

      return;
    }
    const start = this.begin();
    this.raw(known.bytes);
    this.byte(0x12);
    const valueStart = this.begin();
    this.value(value);
    this.end(valueStart);
    this.end(start);
    this.remember(known, value, start);
  }

  private value(value: AttributeValue | null | undefined): void {
    if (typeof value === "string") {
      this.byte(0x0a);
      this.text(value);
    } else if (typeof value === "boolean") {
      this.byte(0x10);
      this.varint(value ? 1 : 0);
    } else if (typeof value === "number") {
      this.number(value);
    } else if (Array.isArray(value)) {
      this.byte(0x2a);
      const start = this.begin();
      for (const item of value) {
        this.byte(0x0a);
        const itemStart = this.begin();
        this.value(item);
        this.end(itemStart);
      }
      this.end(start);
    }
  }

  private number(value: number): void {
    if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) {
      this.byte(0x18);
      this.varint(value);
    } else {
      this.byte(0x21);
      this.double(value);
    }
  }

  private meet(key: string): KnownKey {
    const out = new ProtobufWriter(key.length * 3 + 10);
    out.byte(0x0a);
    out.text(key);
    const isFew = this.keys.size < MOST_KEYS;
    const known = { bytes: out.written(), values: isFew ? new Map<AttributeValue, Uint8Array>() : undefined };
    if (isFew) this.keys.set(key, known);

    return known;
  }

  private remember(known: KnownKey, value: AttributeValue, start: number): void {
    const { values } = known;
    if (values === undefined || typeof value === "object") return;
    if (typeof value === "string" && value.length > LONGEST_VALUE) return;
    if (values.size < MOST_VALUES) values.set(value, this.since(start));
    else known.values = undefined;
  }
}
