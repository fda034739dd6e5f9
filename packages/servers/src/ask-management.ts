import { managementRequest } from "./addresses.js";

// As long as servers have to start: a machine with much else to do was seen to need more than one minute.
const requestTimeoutMs = 300_000;

/**
 * Changes something by the broker's HTTP API. What is to be deleted may be gone already.
 *
 * @throws Error with the broker's answer where it refuses
 */
export async function askManagement(
  managementUrl: string,
  method: "PUT" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<void> {
  const { url, headers } = managementRequest(managementUrl, path);
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const gone = method === "DELETE" && response.status === 404;
  if (!response.ok && !gone) {
    throw new Error(
      `The broker answered ${String(response.status)} to ${method} ${path}: ${await response.text()}`,
    );
  }
}
