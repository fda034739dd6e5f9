import { randomUUID } from "node:crypto";

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The `traceparent` of a message caused by another: same trace, new span; a new trace where there is none to continue. */
export function childTrace(parent: string | undefined): string {
  const [, trace, flags] = TRACEPARENT.exec(parent ?? "") ?? [];

  return `00-${trace ?? randomHex()}-${randomHex().slice(0, 16)}-${flags ?? "01"}`;
}

// Node keeps a stock of uuids, so that one costs a fraction of a call for random bytes.
function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}
