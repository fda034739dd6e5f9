import * as z from "zod";
import { part } from "@warren/zod-contracts";
import { text } from "./scalars.js";

export const Address = part(
  "Address",
  "Where the goods go. The country decides the carrier.",
  z.object({
    country: text(60).describe('Name or ISO 3166 code, such as "United Kingdom" or "GB".'),
    line: text(200).optional(),
    city: text(100).optional(),
    postcode: text(20).optional(),
  }),
);
