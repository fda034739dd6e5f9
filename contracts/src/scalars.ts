import { NOT_STORABLE, STORABLE } from "@warren/text/storable";
import * as z from "zod";
import { part } from "@warren/zod-contracts";

// Unbounded input is the cheapest attack there is: every text and every list of the contract has a limit.

// One spelling, the database's, since ids are compared as text on the way.
export const Uuid = part("Uuid", "RFC 9562, in lower case.", z.uuid().toLowerCase());

// Nine decimals of a second are the most that anybody writes, and none is required.
export const Timestamp = part("Timestamp", "ISO 8601, always in UTC.", z.iso.datetime().max(30));

export const ProductId = part(
  "ProductId",
  'Printable ASCII, such as "prod-001".',
  z
    .string()
    .min(1)
    .max(64)
    .regex(/^[ -~]+$/, "must be printable ASCII, such as prod-001"),
);

// zod's own, but for labels that end in a hyphen: no host has such a name, and no other validator takes them.
const address =
  /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+\-]@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

export const Email = part("Email", "An address as RFC 5321 has it.", z.email({ pattern: address }).max(254));

export const Cursor = part(
  "Cursor",
  "Where the next page starts. Opaque: given out with one page, handed back for the next.",
  text(200),
);

/**
 * Text for people: a reason, a message. What no database can keep is refused here, before anybody has taken it. Characters are
 * counted as JSON Schema and PostgreSQL count them: an emoji is one, though JavaScript's `length` and zod's `max` say two.
 */
export function text(max: number) {
  return kept(z.string(), max);
}

/** The same of what people type, without the blanks around it: there has to be something else. */
export function typedText(max: number) {
  return kept(z.string().trim(), max);
}

function kept(given: z.ZodString, max: number) {
  return given
    .min(1)
    .refine((written) => hasAtMost(max, written), `must have at most ${max} characters`)
    .regex(STORABLE, NOT_STORABLE)
    .meta({ maxLength: max });
}

function hasAtMost(max: number, given: string): boolean {
  return given.length <= max || (given.length <= 2 * max && Array.from(given).length <= max);
}

/** What a product is called. An order may have a thousand of them, and has to fit one message. */
export const productName = () => text(100);

/** How many of one product: an order of nothing is no order. */
export const quantity = () => z.int().min(1).max(1_000_000);
