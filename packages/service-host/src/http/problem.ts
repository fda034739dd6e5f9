/** Why not, as every address of the shop says it (RFC 9457): `code` is for programs and stays as it is. */
export type HttpProblem = Readonly<{
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
}>;

// What can go wrong at any address. The gateway has these among its own.
const PROBLEMS = {
  expectation_failed: [417, "The request expects what is not done here"],
  headers_too_large: [431, "The headers are too large"],
  internal: [500, "Something went wrong here"],
  invalid_http: [400, "The request is not HTTP"],
  invalid_input: [400, "The request is not what this route takes"],
  invalid_json: [400, "The body is not JSON"],
  method_not_supported: [405, "The route does not take this method"],
  no_such_failure: [404, "No such failure"],
  no_such_route: [404, "No such route"],
  not_local: [403, "Only for this machine"],
  request_too_slow: [408, "The request took too long to arrive"],
  too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "The body has to be JSON"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type HttpProblemCode = keyof typeof PROBLEMS;

/** What people read of a code, whoever answers with it. */
export function titleOf(code: HttpProblemCode): string {
  return PROBLEMS[code][1];
}

export const PROBLEM_TYPE = "application/problem+json";

/** See {@link HttpProblem}. `status`: where it is another than the code's. */
export function problemOf(code: HttpProblemCode, detail: string, status?: number): HttpProblem {
  const [usual] = PROBLEMS[code];

  return {
    type: `urn:warren:problem:${code}`,
    title: titleOf(code),
    status: status ?? usual,
    code,
    detail,
  };
}
