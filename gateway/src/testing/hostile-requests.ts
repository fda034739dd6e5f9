import fc from "fast-check";

/** A request as nobody should send it. Header values may repeat. */
export type HostileRequest = Readonly<{
  method: string;
  path: string;
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: Buffer | undefined;
}>;

/** What a parser, a schema, a logger or a database may stumble over. */
const oddTexts: readonly string[] = [
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "0x10",
  "1e999",
  "-1",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "a\u0000b",
  "\ud800",
  "a\r\nx-injected: 1",
  "'; drop table orders; --",
  "../../../etc/passwd",
  "%s%n${7*7}",
  "🐇".repeat(200),
  "x".repeat(20_000),
  "123e4567-e89b-12d3-a456-42661417400",
  "123E4567-E89B-12D3-A456-426614174000\n",
];

const oddText = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ maxLength: 40, unit: "binary" }));

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [null], { length: 1 }, [[[]]]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** JSON that is nested so deeply that a function which calls itself for each level has no stack left. */
export function nested(levels: number): string {
  return `${'{"a":['.repeat(levels)}1${"]}".repeat(levels)}`;
}

/** As a failing run prints it: a body of a megabyte helps nobody. */
function readable<R extends HostileRequest>(request: R): R {
  const text = () => {
    const { method, path, headers, body } = request;

    return JSON.stringify({ method, path, headers, body: body?.toString("latin1").slice(0, 300) }).slice(
      0,
      2_000,
    );
  };

  return Object.defineProperty(request, fc.toStringMethod, { value: text, enumerable: false });
}

const forbiddenNames = ["__proto__", "constructor", "prototype", "toString", "then"];

/** The text of a valid object with one field broken, added or left out. */
function brokenObject(valid: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const field = fc.constantFrom(...Object.keys(valid), ...forbiddenNames);

  return fc.oneof(
    // Object.fromEntries makes `__proto__` a field like any other, as JSON.parse does.
    fc
      .tuple(field, oddValue)
      .map(([name, value]) => JSON.stringify(Object.fromEntries([...Object.entries(valid), [name, value]]))),
    fc
      .constantFrom(...Object.keys(valid))
      .map((gone) =>
        JSON.stringify(Object.fromEntries(Object.entries(valid).filter(([name]) => name !== gone))),
      ),
    fc
      .constantFrom(...forbiddenNames)
      .map((name) => `{"${name}":{"polluted":true,"constructor":{"prototype":{"polluted":true}}}}`),
  );
}

/** A body for a route that takes `valid`. */
function bodyFor(valid: Readonly<Record<string, unknown>>): fc.Arbitrary<Buffer> {
  const text = JSON.stringify(valid);

  return fc.oneof(
    { weight: 6, arbitrary: brokenObject(valid).map((broken) => Buffer.from(broken)) },
    { weight: 2, arbitrary: oddValue.map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 2, arbitrary: fc.nat(text.length).map((length) => Buffer.from(text.slice(0, length))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("utf16le" as const, "latin1" as const)
        .map((encoding) => Buffer.from(`${text}é`, encoding)),
    },
    { weight: 1, arbitrary: fc.constantFrom(100, 10_000).map((levels) => Buffer.from(nested(levels))) },
  );
}

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant("application/json") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "application/json; charset=utf-16",
      "application/json; charset=no-such-charset",
      'application/json; charset="',
      "text/plain",
      "application/xml",
      "multipart/form-data",
      "application/x-www-form-urlencoded",
      "application/problem+json",
      "application/octet-stream",
      "/",
      "json",
      "",
    ),
  },
);

// Node refuses to send other characters; what else may come over a socket is in the raw requests of the test.
const headerValue = fc.oneof(
  fc.constantFrom("", "-1", "__proto__", "x".repeat(9_000), "a, b", "\u00ff", "null"),
  fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "?")),
);

const oddHeaders = fc.dictionary(
  fc.constantFrom(
    "x-correlation-id",
    "idempotency-key",
    "authorization",
    "x-api-key",
    "last-event-id",
    "traceparent",
    "accept",
    "content-encoding",
    "x-attempt",
    "x-forwarded-for",
    "constructor",
  ),
  fc.oneof(headerValue, fc.array(headerValue, { minLength: 2, maxLength: 3 })),
  { maxKeys: 3 },
);

/** Half a surrogate pair cannot be written in an address. */
function inAddress(text: string): string {
  return encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, "?"));
}

/** A path parameter or query value, written so that it can be sent. */
const inPath = oddText.map((text) => inAddress(text).slice(0, 4_000));

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        "userId",
        "status",
        "limit",
        "cursor",
        "quantity",
        "query",
        "queue",
        "__proto__",
        "limit[]",
        "input",
        "batch",
      ),
      inPath,
    ),
    { maxLength: 4 },
  )
  .map((pairs) =>
    pairs.length === 0 ? "" : `?${pairs.map(([name, value]) => `${name}=${value}`).join("&")}`,
  );

export type Door = Readonly<{ method: string; path: string; takes?: Readonly<Record<string, unknown>> }>;

/** Requests to these doors. `:odd` in a path stands for a parameter. */
export function hostileRequests(doors: readonly Door[], key: string): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...doors).chain(({ method, path, takes }) =>
    fc
      .record({
        parameter: inPath,
        query,
        type: contentType,
        odd: oddHeaders,
        trusted: fc.boolean(),
        body: takes === undefined ? fc.constant(undefined) : bodyFor(takes),
      })
      .map((made) =>
        readable({
          method,
          path: `${path.replaceAll(":odd", made.parameter)}${path.includes("?") ? "" : made.query}`,
          headers: {
            ...(made.trusted ? { "x-api-key": key } : {}),
            ...(made.body === undefined ? {} : { "content-type": made.type }),
            ...made.odd,
          },
          body: made.body,
        }),
      ),
  );
}

/** tRPC queries carry their input in the address. */
export function hostileInputs(procedures: readonly string[]): fc.Arbitrary<HostileRequest> {
  const input = fc.oneof(
    oddValue.map((value) => JSON.stringify(value)),
    fc.constantFrom("{", "[".repeat(2_000), '{"__proto__":{"polluted":true}}', "undefined"),
    brokenObject({ id: "123e4567-e89b-12d3-a456-426614174000", limit: 1 }),
  );

  return fc
    .tuple(fc.constantFrom(...procedures), input, fc.boolean(), oddHeaders)
    .map(([procedure, text, batch, headers]) =>
      readable({
        method: "GET",
        path: `/trpc/${procedure}?${batch ? "batch=1&" : ""}input=${inAddress(text).slice(0, 6_000)}`,
        headers,
        body: undefined,
      }),
    );
}
