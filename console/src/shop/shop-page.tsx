import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { Page } from "../parts/page.js";
import { piecesIn, withOneMore } from "./cart.js";
import { CartPanel } from "./cart-panel.js";
import { Catalogue } from "./catalogue.js";
import { PlacedOrder } from "./placed-order.js";
import styles from "./shop-page.module.css";
import { useCart } from "./use-cart.js";

const route = getRouteApi("/signed-in/shop");

/** Where customers order, and watch what becomes of it. */
export function ShopPage() {
  const { q = "", placed } = route.useSearch();
  const navigate = route.useNavigate();
  const [cart, changeCart] = useCart();
  const search = useCallback(
    (text: string) => {
      const rest = placed === undefined ? {} : { placed };
      void navigate({ search: text === "" ? rest : { ...rest, q: text }, replace: true, resetScroll: false });
    },
    [navigate, placed],
  );
  const show = (id: string | undefined) =>
    void navigate({
      search: { ...(q === "" ? {} : { q }), ...(id === undefined ? {} : { placed: id }) },
      resetScroll: false,
    });

  return (
    <Page title="Shop">
      <div
        className={`${styles.shop ?? ""} ${placed !== undefined && cart.length > 0 ? (styles.two ?? "") : ""}`}
      >
        <Catalogue
          q={q}
          cart={cart}
          onSearch={search}
          onAdd={(product) => changeCart((before) => withOneMore(before, product))}
        />
        {cart.length > 0 && (
          <a href="#cart" className={styles.toCart}>
            <span>{piecesIn(cart).toLocaleString()} in the cart</span>
            <span>Check out</span>
          </a>
        )}
        <aside id="cart" className={styles.side} aria-label="Cart and order">
          {placed !== undefined && <PlacedOrder key={placed} id={placed} onClose={() => show(undefined)} />}
          {(placed === undefined || cart.length > 0) && (
            <CartPanel cart={cart} onChange={changeCart} onPlaced={show} />
          )}
        </aside>
      </div>
    </Page>
  );
}
