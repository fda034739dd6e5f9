import * as z from "zod";
import { part } from "./define.js";

export const Money = part(
  "Money",
  'A decimal number with two digits after the point, such as "29.99". Text, because a float cannot hold it exactly.',
  z
    .string()
    .max(13)
    .regex(/^(0|[1-9]\d{0,9})\.\d{2}$/),
);

export const Currency = part(
  "Currency",
  'ISO 4217 code, such as "USD".',
  z
    .string()
    .length(3)
    .regex(/^[A-Z]{3}$/),
);
