import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import type { SubmitEvent } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { moneyOf } from "../parts/money.js";
import { sayProblem } from "../parts/say-problem.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { attemptDone, attemptKey } from "./attempt-key.js";
import { CardChoice } from "./card-choice.js";
import { totalsOf, withoutOrdered, withPrices, type Cart } from "./cart.js";
import styles from "./checkout.module.css";
import { ForCustomer, isCustomerId } from "./for-customer.js";
import { orderOf } from "./order-of.js";
import { useCheckoutChoice } from "./use-checkout-choice.js";
import { VipSwitch } from "./vip-switch.js";

type Props = Readonly<{
  cart: Cart;
  onChange: (change: (cart: Cart) => Cart) => void;
  onPlaced: (id: string) => void;
}>;

/** How the cart is paid, and the button that orders it. */
export function Checkout({ cart, onChange, onPlaced }: Props) {
  const isCustomer = roleOf(useMe()) === "customer";
  const queryClient = useQueryClient();
  const { choice, choose, forget } = useCheckoutChoice();
  const { card, vip, userId } = choice;
  const totals = [...totalsOf(cart)];
  const [total] = totals;
  const placing = useMutation({
    mutationFn: (order: ReturnType<typeof orderOf>) =>
      warren.orders.place.mutate({ ...order, idempotencyKey: attemptKey(order) }),
    onSuccess({ id }, { items }) {
      attemptDone();
      forget();
      onChange((before) => withoutOrdered(before, items));
      onPlaced(id);
      void queryClient.invalidateQueries({ queryKey: queries.orders.list.queryKey() });
    },
    onError(error) {
      const problem = problemOf(error);
      const prices = "problem" in problem ? problem.problem.prices : undefined;
      if (prices !== undefined) onChange((before) => withPrices(before, prices));
      void queryClient.invalidateQueries({ queryKey: queries.catalog.queryKey() });
    },
  });
  const ready = totals.length === 1 && (isCustomer || isCustomerId(userId));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready || placing.isPending) return;
    placing.mutate(orderOf({ cart, card, vip, userId: isCustomer ? undefined : userId.trim() }));
  };

  return (
    <form className={styles.checkout} onSubmit={submit}>
      {!isCustomer && <ForCustomer userId={userId} onChange={(whose) => choose({ userId: whose })} />}
      <VipSwitch on={vip} onSwitch={(on) => choose({ vip: on })} />
      <CardChoice chosen={card} onChoose={(method) => choose({ card: method })} />
      {placing.error !== null && <Callout tone="failed">{sayProblem(placing.error)}</Callout>}
      {totals.length > 1 && (
        <Callout tone="waiting">An order has one currency. Take those of the other out for now.</Callout>
      )}
      <p className={styles.total}>
        <span>Total</span>
        <strong>{totals.map(([currency, amount]) => moneyOf(amount, currency)).join(" + ")}</strong>
      </p>
      <Button kind="primary" type="submit" disabled={!ready || placing.isPending}>
        {placing.isPending
          ? "Placing the order …"
          : `Order for ${total === undefined ? "" : moneyOf(total[1], total[0])}`}
      </Button>
    </form>
  );
}
