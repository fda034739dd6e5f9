import { createHash } from "node:crypto";
import { named } from "./rest/named.js";
import * as z from "zod";

/** Lists that are read page by page. */
export type PagedList = "orders" | "products" | "notifications";

/** Enough that a cursor which was changed or made up is not taken for one of ours. It is no secret: it only leads to what its reader may see. */
const CHECK_BYTES = 6;

/** What the services give out has at most 200 characters of at most four bytes. */
const MAX_CHARS = 1_100;

const text = z.string().min(1).max(MAX_CHARS);

/** Where the next page starts, as clients have it. */
export const Cursor = named(
  "Cursor",
  "Where the next page starts. Opaque: given out with one page, handed back for the next of the same list.",
  text,
);

/** A cursor that a client hands back: becomes the service's own. One that this list did not give out is refused. */
export function cursorOf(list: PagedList) {
  return Cursor.transform((given, context) => {
    const place = openCursor(list, given);
    if (place !== undefined) return place;
    context.addIssue({
      code: "custom",
      message: "must be the nextCursor of a page of this list, as it was given out",
      input: given,
    });

    return z.NEVER;
  });
}

/** The place in a list that a service names, as a client gets it; undefined where no page follows. */
export function sealCursor(list: PagedList, place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  const bytes = Buffer.from(place);

  return Buffer.concat([checkOf(list, bytes), bytes]).toString("base64url");
}

function openCursor(list: PagedList, cursor: string): string | undefined {
  const whole = Buffer.from(cursor, "base64url");
  const place = whole.subarray(CHECK_BYTES);
  // Node passes over what is not base64url; a cursor has one spelling.
  const isOurs =
    place.length > 0 &&
    whole.toString("base64url") === cursor &&
    checkOf(list, place).equals(whole.subarray(0, CHECK_BYTES));

  return isOurs ? place.toString() : undefined;
}

function checkOf(list: PagedList, place: Buffer): Buffer {
  return createHash("sha256").update(`${list}\0`).update(place).digest().subarray(0, CHECK_BYTES);
}
