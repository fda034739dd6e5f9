// What the document says of the whole API.

export const ABOUT = {
  info: {
    title: "Warren",
    version: "1.0.0",
    summary: "The shop's API: products, orders, and what their customers and its people do with them.",
    description: [
      "The same procedures are there over tRPC, with the types of TypeScript: take the client of `packages/client` for that.",
      "",
      "**Who asks** is known by a token (`Authorization: Bearer …`) or, for machines, by an API key (`x-api-key: …`). What is no proof is answered with 401, also where anyone is served.",
      "",
      "**Why not** is told in problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`. Each operation lists its codes. 429 and 503 come with `Retry-After`.",
      "",
      "**Fields may be added** to answers. What a request has that is not described is passed over.",
    ].join("\n"),
  },
} as const;

export const SECURITY_SCHEMES = {
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token of the issuer that the gateway trusts. Its roles say what its holder may do.",
  },
  apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "For machines." },
} as const;

const correlationId = { type: "string", maxLength: 128, pattern: "^[\\w.:/+=-]{1,128}$" } as const;

export const PARAMETERS = {
  CorrelationId: {
    name: "x-correlation-id",
    in: "header",
    required: false,
    description:
      "Travels to the last service and comes back in the answer. Default, and where it cannot be one: a new one.",
    schema: { type: "string" },
  },
} as const;

export const HEADERS = {
  CorrelationId: {
    description: "By which the shop's logs know the request.",
    required: true,
    schema: correlationId,
  },
  Location: {
    description: "Where what was made can be read.",
    required: true,
    schema: { type: "string", format: "uri-reference" },
  },
  RetryAfter: {
    description: "In so many seconds the request may be sent again.",
    schema: { type: "integer", minimum: 0 },
  },
  Challenge: {
    description: "Which credentials are taken (RFC 6750).",
    required: true,
    schema: { type: "string" },
  },
} as const;
