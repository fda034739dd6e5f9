import { define, part } from "@warren/zod-contracts";
import * as z from "zod";
import { Cup } from "./cup.js";

export const Tea = part("Tea", "What can be brewed here.", z.enum(["assam", "sencha"]));

export const BrewTea = define(
  "BrewTea",
  {
    version: "1.2.0",
    correlateBy: "teaId",
    description: "A guest asked for tea. Sent again with the same teaId, it brews nothing new.",
    examples: [{ teaId: "4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4", tea: "assam", cups: [{ millilitres: 250 }] }],
  },
  z.object({
    teaId: z.uuid(),
    tea: Tea,
    cups: z.array(Cup).min(1).max(12),
    note: z.string().max(80).optional().describe("What the guest said besides."),
  }),
);

export const TeaBrewed = define(
  "TeaBrewed",
  {
    version: "1.0.0",
    correlateBy: "teaId",
    description: "The tea is ready.",
    examples: [{ teaId: "4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4" }],
  },
  z.object({ teaId: z.uuid() }),
);

export const OutOfTea = define(
  "OutOfTea",
  { version: "1.0.0", description: "There is none left of it.", examples: [{ tea: "sencha" }] },
  z.object({ tea: Tea.describe("The one that is missing.") }),
);

export const GetMenu = define(
  "GetMenu",
  { version: "1.0.0", description: "Asks what can be had today.", examples: [{}] },
  z.object({}),
);

export const Menu = define(
  "Menu",
  { version: "1.0.0", description: "What can be had today.", examples: [{ teas: ["assam"] }] },
  z.object({ teas: z.array(Tea).max(50) }),
);

export const TeaServed = define(
  "TeaServed",
  {
    version: "1.0.0",
    correlateBy: "teaId",
    description: "A guest has the tea. Guests in a hurry come first.",
    examples: [{ teaId: "4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4" }],
  },
  z.object({ teaId: z.uuid() }),
);

export const LeavesThrownOut = define(
  "LeavesThrownOut",
  { version: "1.0.0", description: "For whoever makes compost.", examples: [{ grams: 12.5 }] },
  z.object({ grams: z.number().min(0).max(10_000) }),
);

export const MenuChanged = define(
  "MenuChanged",
  {
    version: "1.0.0",
    description: "The menu is another. For the board in the window.",
    examples: [{ teas: [] }],
  },
  z.object({ teas: z.array(Tea).max(50) }),
);
