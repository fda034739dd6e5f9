import { useCallback, useState } from "react";
import { cartIn, type Cart } from "./cart.js";

const KEY = "warren-cart";

/** The cart of this tab. A reload keeps it. */
export function useCart(): readonly [Cart, (change: (cart: Cart) => Cart) => void] {
  const [cart, setCart] = useState(read);
  const change = useCallback((how: (cart: Cart) => Cart) => {
    setCart((before) => {
      const after = how(before);
      write(after);

      return after;
    });
  }, []);

  return [cart, change];
}

function read(): Cart {
  try {
    return cartIn(sessionStorage.getItem(KEY));
  } catch {
    return [];
  }
}

function write(cart: Cart): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(cart));
  } catch {
    // Storage is closed: the cart lives as long as the page.
  }
}
