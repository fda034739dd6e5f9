import * as z from "zod";
import { part } from "@warren/zod-contracts";

export const Priority = part(
  "Priority",
  "High overtakes normal where orders wait.",
  z.enum(["normal", "high"]),
);

export const PriceSource = part(
  "PriceSource",
  'Which price holds: "catalogue" refuses an order whose prices differ from it; "given" takes the order\'s own, for trusted callers only.',
  z.enum(["catalogue", "given"]),
);

export const PaymentMethod = part(
  "PaymentMethod",
  'A token of the payment provider, such as "card-visa". Never a card number.',
  z
    .string()
    .max(64)
    .regex(/^[A-Za-z][A-Za-z0-9._:-]*$/, "must be a letter, then letters, digits and . _ : - alone"),
);
