import { CARDS, type CardMethod } from "./cards.js";

/** How an order is to be paid and handled, and whose it is where staff place it. */
export type CheckoutChoice = Readonly<{ card: CardMethod; vip: boolean; userId: string }>;

export const USUAL_CHOICE: CheckoutChoice = { card: "card-visa", vip: false, userId: "" };

/** What was stored, or the usual where that cannot be one. */
export function choiceIn(text: string | null): CheckoutChoice {
  try {
    const stored: unknown = JSON.parse(text ?? "null");
    if (typeof stored !== "object" || stored === null) return USUAL_CHOICE;
    const { card, vip, userId } = stored as Partial<Record<keyof CheckoutChoice, unknown>>;

    return {
      card: CARDS.find(({ method }) => method === card)?.method ?? USUAL_CHOICE.card,
      vip: vip === true,
      userId: typeof userId === "string" ? userId : USUAL_CHOICE.userId,
    };
  } catch {
    return USUAL_CHOICE;
  }
}
