import { takesBody, type Described } from "../rest/operations.js";

/** What a procedure answered, without what differs from request to request. */
export type CallAnswer = Readonly<{
  way: "tRPC" | "REST";
  status: number;
  type: string | null;
  text: string;
}>;

export type CallOptions = Readonly<{
  input: Readonly<Record<string, unknown>> | null;
  headers: Readonly<Record<string, string>>;
}>;

/** Calls a procedure each way that there is over HTTP, as any program on the net can. A stream is read to its end. */
export async function callEachWay(
  gatewayUrl: string,
  { name, procedure, meta: { rest } }: Described,
  options: CallOptions,
): Promise<readonly CallAnswer[]> {
  const json = JSON.stringify(options.input);
  const isRead = procedure._def.type !== "mutation";
  const overTrpc = isRead
    ? await ask("tRPC", `${gatewayUrl}/trpc/${name}?input=${encodeURIComponent(json)}`, options)
    : await ask("tRPC", `${gatewayUrl}/trpc/${name}`, options, { method: "POST", body: json });
  if (rest === undefined || "onlyTrpc" in rest) return [overTrpc];
  const fields = options.input ?? {};
  const path = rest.path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(textOf(fields[field] ?? "x")),
  );
  const overRest = takesBody(rest)
    ? await ask("REST", `${gatewayUrl}${path}`, options, { method: rest.method, body: json })
    : await ask("REST", `${gatewayUrl}${path}?${queryOf(fields, rest.path)}`, options, {
        method: rest.method,
      });

  return [overTrpc, overRest];
}

async function ask(
  way: CallAnswer["way"],
  url: string,
  { headers }: CallOptions,
  request: Readonly<{ method: string; body?: string }> = { method: "GET" },
): Promise<CallAnswer> {
  const type = request.body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(url, { ...request, headers: { ...type, ...headers } });
  const text = (await answer.text()).replaceAll(/urn:correlation:[\w-]+/g, "urn:correlation:any");

  return { way, status: answer.status, type: answer.headers.get("content-type"), text };
}

/** The fields that are not in the path. */
function queryOf(fields: Readonly<Record<string, unknown>>, path: string): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    if (!path.includes(`{${name}}`)) query.set(name, textOf(value));

  return query.toString();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
