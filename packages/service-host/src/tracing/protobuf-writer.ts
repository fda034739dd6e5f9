/** Enough for some hundred spans. */
const FIRST_BYTES = 64 * 1024;

/**
 * Writes protobuf (https://protobuf.dev/programming-guides/encoding/) into one buffer, which grows and is used again. What is inside a
 * message is written first and its length then: most are shorter than 128 bytes, and the others are moved by a byte or more.
 */
export class ProtobufWriter {
  private bytes: Buffer;
  private at = 0;

  constructor(bytes = FIRST_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(bytes);
  }

  /** Begins anew, also where the last write ended in an error. */
  clear(): void {
    this.at = 0;
  }

  /** What was written since, as a copy. */
  written(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.subarray(0, this.at));
  }

  /** Begins something whose length stands before it. Returns where, for `end`. */
  begin(): number {
    this.room(1);

    return ++this.at;
  }

  end(start: number): void {
    const length = this.at - start;
    if (length >= 0x80) {
      const more = sizeOfVarint(length) - 1;
      this.room(more);
      this.bytes.copyWithin(start + more, start, this.at);
    }
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }

  /** What was written since `begin`, its length before it, as a copy. */
  since(start: number): Uint8Array {
    return new Uint8Array(this.bytes.subarray(start - 1, this.at));
  }

  /** A field's number and kind, of fields up to 15, or any other single byte. */
  byte(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** An integer; of a negative one its two's complement of 64 bits. */
  varint(value: number): void {
    this.room(10);
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest >= 0x80n; rest >>= 7n) this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
      this.bytes[this.at++] = Number(rest);

      return;
    }
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.at++] = (rest % 0x80) | 0x80;
    this.bytes[this.at++] = rest;
  }

  fixed32(value: number): void {
    this.room(4);
    this.at = this.bytes.writeUInt32LE(value, this.at);
  }

  fixed64(value: bigint): void {
    this.room(8);
    this.at = this.bytes.writeBigUInt64LE(value, this.at);
  }

  double(value: number): void {
    this.room(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  text(value: string): void {
    // A character of JavaScript is three bytes of UTF-8 at most.
    this.room(value.length * 3 + 1);
    const start = this.begin();
    this.at += this.bytes.write(value, start);
    this.end(start);
  }

  /** Bytes that are told in hexadecimal digits. */
  hex(digits: string): void {
    this.room(digits.length);
    const start = this.begin();
    this.at += this.bytes.write(digits, start, "hex");
    this.end(start);
  }

  private room(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;

  return size;
}
