import type { Letter } from "./letter-types.js";

/** Any JSON, as a payload may be. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What was written into the editor: a payload, or why it is none. */
export type Edited = Readonly<{ kind: "json"; value: Json } | { kind: "wrong"; why: string }>;

/** Reads what was written. Whether the contract takes it only the gateway can say. */
export function editedPayload(text: string): Edited {
  try {
    return { kind: "json", value: JSON.parse(text) as Json };
  } catch (error) {
    return { kind: "wrong", why: error instanceof Error ? error.message : "It is not JSON." };
  }
}

/** What the editor begins with; undefined for a payload that was cut, which nobody can edit whole here. */
export function editableText(payload: Letter["payload"]): string | undefined {
  switch (payload.kind) {
    case "json":
      return JSON.stringify(payload.value, undefined, 2);
    case "text":
      return payload.text;
    case "none":
      return "";
    case "cut":
      return undefined;
  }
}
