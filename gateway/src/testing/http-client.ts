import type { RunningGateway } from "../gateway.js";

export type Answer = Readonly<{ status: number; headers: Headers; body: unknown }>;

type HeaderFields = Readonly<Record<string, string>>;

/** Sends JSON to a gateway and reads JSON; `to` of a call names another gateway. */
export function httpClient(usual: () => RunningGateway) {
  const send = async (
    method: string,
    path: string,
    body: unknown,
    { headers = {}, to = usual() }: Readonly<{ headers?: HeaderFields; to?: RunningGateway }> = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${to.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  return {
    post: (path: string, body: unknown, headers: HeaderFields = {}, to = usual()) =>
      send("POST", path, body, { headers, to }),
    put: (path: string, body: unknown, headers: HeaderFields = {}) => send("PUT", path, body, { headers }),
    get: (path: string, headers: HeaderFields = {}, to = usual()) =>
      send("GET", path, undefined, { headers, to }),
  };
}

/** The id of an order in an answer. */
export function idOf(body: unknown): string {
  return (body as { id: string }).id;
}
