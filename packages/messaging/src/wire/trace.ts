import { randomBytes } from "node:crypto";

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The `traceparent` of a message caused by another: same trace, new span; a new trace where there is none to continue. */
export function childTrace(parent: string | undefined): string {
  const [, trace, flags] = TRACEPARENT.exec(parent ?? "") ?? [];

  return `00-${trace ?? randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-${flags ?? "01"}`;
}
