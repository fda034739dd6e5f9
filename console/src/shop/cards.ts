/** Cards of the simulated provider, by how it answers (`services/payment/src/provider/simulated-card-provider.ts`). */
export const CARDS = [
  { method: "card-visa", name: "Visa ending in 4242", what: "is accepted" },
  { method: "card-slow", name: "Slow card", what: "is accepted, after 1.5 s for each step" },
  { method: "card-declined", name: "Declined card", what: "is declined at once" },
  { method: "card-insufficient-funds", name: "Empty account", what: "is declined: insufficient funds" },
  { method: "card-capture-declined", name: "Late no", what: "is authorized, then declined when charged" },
] as const;

export type CardMethod = (typeof CARDS)[number]["method"];
