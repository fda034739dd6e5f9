// Values of AMQP 0-9-1 tables, as RabbitMQ reads and writes them. A value keeps the kind that it came with, so that what passes
// through leaves as it came. https://www.rabbitmq.com/amqp-0-9-1-errata.html#section_3

/** A value of a table, by the letter of its kind. */
export type Field =
  | Readonly<{ kind: "t"; value: boolean }>
  | Readonly<{ kind: "b" | "B" | "s" | "u" | "I" | "i" | "f" | "d"; value: number }>
  | Readonly<{ kind: "l" | "T"; value: bigint }>
  | Readonly<{ kind: "S"; value: string }>
  /** Bytes that are no text, and decimals, which nobody here reads. */
  | Readonly<{ kind: "x" | "D"; value: Buffer }>
  | Readonly<{ kind: "A"; value: readonly Field[] }>
  | Readonly<{ kind: "F"; value: Table }>
  | Readonly<{ kind: "V"; value: undefined }>;

export type Table = ReadonlyMap<string, Field>;

export const text = (value: string): Field => ({ kind: "S", value });
export const long = (value: number): Field => ({ kind: "l", value: BigInt(value) });
export const flag = (value: boolean): Field => ({ kind: "t", value });
export const timestamp = (seconds: number): Field => ({ kind: "T", value: BigInt(seconds) });
export const list = (value: readonly Field[]): Field => ({ kind: "A", value });
export const table = (value: Table): Field => ({ kind: "F", value });

/** The text of a field, where it is one. */
export function textIn(field: Field | undefined): string | undefined {
  return field?.kind === "S" ? field.value : undefined;
}

/** The number of a field, where it is one. */
export function numberIn(field: Field | undefined): number | undefined {
  if (field === undefined) return undefined;

  return typeof field.value === "number" || typeof field.value === "bigint" ? Number(field.value) : undefined;
}

/** Whether two fields say the same, whatever width their numbers were written in. */
export function isSame(one: Field | undefined, other: Field | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [first, second] = [numberIn(one), numberIn(other)];
  if (first !== undefined && second !== undefined) return first === second && isTime(one) === isTime(other);
  if (Buffer.isBuffer(one.value) && Buffer.isBuffer(other.value)) return one.value.equals(other.value);
  if (one.kind === "A" && other.kind === "A") {
    return (
      one.value.length === other.value.length && one.value.every((each, at) => isSame(each, other.value[at]))
    );
  }
  if (one.kind === "F" && other.kind === "F") return isSameTable(one.value, other.value);

  return one.kind === other.kind && one.value === other.value;
}

export function isSameTable(one: Table, other: Table): boolean {
  return one.size === other.size && [...one].every(([name, field]) => isSame(field, other.get(name)));
}

function isTime(field: Field): boolean {
  return field.kind === "T";
}
