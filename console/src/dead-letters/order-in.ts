import { isUuid } from "../parts/is-uuid.js";
import type { Letter } from "./letter-types.js";

/** The order that a letter is about, where its payload names one; it may be broken otherwise. */
export function orderIn({ payload }: Pick<Letter, "payload">): string | undefined {
  if (payload.kind !== "json") return undefined;
  const { value } = payload;
  if (typeof value !== "object" || value === null || !("orderId" in value)) return undefined;
  const { orderId } = value;

  return typeof orderId === "string" && isUuid(orderId) ? orderId : undefined;
}
