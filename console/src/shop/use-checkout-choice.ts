import { useState } from "react";
import { choiceIn, USUAL_CHOICE, type CheckoutChoice } from "./checkout-choice.js";

const KEY = "warren-checkout";

type Kept = Readonly<{
  choice: CheckoutChoice;
  choose: (part: Partial<CheckoutChoice>) => void;
  /** The next order begins with the usual. */
  forget: () => void;
}>;

/**
 * What is chosen at the checkout of this tab. A reload keeps it: who orders again after one, since the answer to the first try was lost,
 * asks for the same, and has one order.
 */
export function useCheckoutChoice(): Kept {
  const [choice, setChoice] = useState(read);
  const set = (next: CheckoutChoice) => {
    // Not as React does it: what shows it may be gone from the page by then.
    write(next);
    setChoice(next);
  };
  const choose: Kept["choose"] = (part) => set({ ...choice, ...part });
  const forget = () => set(USUAL_CHOICE);

  return { choice, choose, forget };
}

function read(): CheckoutChoice {
  try {
    return choiceIn(sessionStorage.getItem(KEY));
  } catch {
    return USUAL_CHOICE;
  }
}

function write(choice: CheckoutChoice): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // Storage is closed: it holds as long as the page.
  }
}
