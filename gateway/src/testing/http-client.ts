import { expect } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { gatewayDescription } from "./described.js";

export type Answer = Readonly<{ status: number; headers: Headers; body: unknown }>;

const description = gatewayDescription();

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

    const got: unknown = await answer.json();
    // Whatever a test asks, the answer is one that the OpenAPI document describes.
    const { status } = answer;
    const asked = { method, path, status, headers: Object.fromEntries(answer.headers), body: got };
    expect(description.undescribed(asked), `${method} ${path}`).toBeUndefined();

    return { status, headers: answer.headers, body: got };
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
