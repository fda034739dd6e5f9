import { part } from "@warren/zod-contracts";
import * as z from "zod";

export const Cup = part(
  "Cup",
  "What the tea goes into.",
  z.object({ millilitres: z.int().min(50).max(500) }),
);
