// What people see in their editor and in errors is an object type with read-only fields. A `Readonly<…>` of one is shown by its parts, and
// nothing is inferred from its name.

/** A message: its name from the contract and its payload. Everything else (ids, headers, route) is the runtime's. */
export type Message<Name extends string = string, Data = unknown> = {
  readonly type: Name;
  readonly data: Data;
};

/** One thing that is wrong with a payload: where, and what was expected. */
export type SchemaIssue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What the runtime needs of a schema: zod's `safeParse`. Unknown fields are stripped, not refused. */
export type Schema<Data = unknown> = Readonly<{
  /** Checks a value. Gives what is right as `data`, or each thing that is wrong; never throws. */
  safeParse(
    value: unknown,
  ): { success: true; data: Data } | { success: false; error: { readonly issues: readonly SchemaIssue[] } };
}>;

/** The constructor of a message, which also carries what the contract says of it. */
export type MessageType<M extends Message = Message> = ((data: M["data"]) => M) &
  Readonly<{
    messageName: M["type"];
    /** Semantic version of the payload's schema; travels as header `x-schema-version`. */
    version: string;
    schema: Schema<M["data"]>;
    /** What several messages about one thing have in common: `/orderId` of the payload, for example. */
    correlateBy: JsonPointer | undefined;
    /** Headers that every message of it has, with these values, and by which it is known where its name is not given. */
    headers: FixedHeaders | undefined;
  }>;

/** Any message's constructor, seen only for what it carries: it can be read, not called. */
export type AnyMessageType = ((data: never) => Message) &
  Readonly<{
    messageName: string;
    version: string;
    schema: Schema;
    correlateBy: JsonPointer | undefined;
    headers: FixedHeaders | undefined;
  }>;

/** Headers of AMQP with their values. */
export type FixedHeaders = Readonly<Record<string, string | number | boolean>>;

/** A pointer to a field of the payload (RFC 6901), taken from AsyncAPI's `correlationId.location`. */
export type JsonPointer = `/${string}`;

/** The message a constructor makes: `MessageOf<typeof OrderCreated>` is `OrderCreated`. */
export type MessageOf<T extends AnyMessageType> = ReturnType<T>;

/** Defines a message of the contract. Generated code calls it; nobody else needs to. */
export function message<M extends Message>(
  name: M["type"],
  definition: Readonly<{
    version: string;
    schema: Schema<M["data"]>;
    correlateBy?: JsonPointer;
    headers?: FixedHeaders;
  }>,
): MessageType<M> {
  const construct = (data: M["data"]) => ({ type: name, data }) as M;

  return Object.freeze(
    Object.assign(construct, {
      messageName: name,
      version: definition.version,
      schema: definition.schema,
      correlateBy: definition.correlateBy,
      headers: definition.headers,
    }),
  );
}

/** What the message is about: the text at `correlateBy`, or undefined where the contract names no such field. */
export function subjectOf(type: AnyMessageType, data: unknown): string | undefined {
  if (type.correlateBy === undefined) return undefined;

  let value: unknown = data;
  for (const step of stepsOf(type.correlateBy)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }

  return typeof value === "string" ? value : undefined;
}

/** A contract has few pointers, and each message is asked for what it is about several times on its way. */
const knownSteps = new Map<JsonPointer, readonly string[]>();

function stepsOf(pointer: JsonPointer): readonly string[] {
  const known = knownSteps.get(pointer);
  if (known !== undefined) return known;
  const steps = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  knownSteps.set(pointer, steps);

  return steps;
}
