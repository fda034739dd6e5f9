import { isSold } from "@warren/contracts/order-status";
import { judgeStock } from "@warren/audit/checks";
import type { SimulatedShop } from "./simulated-shop.js";

/** Units are conserved; none stays reserved, and what is sold is what the orders that stand have bought. */
export function stockFaults({ inventory, stock, orders }: SimulatedShop): readonly string[] {
  return [...inventory.stocks.rows.values()].flatMap(({ productId, available, reserved, sold }) => {
    const came = stock[productId] ?? 0;
    const text = { available: `${available}`, reserved: `${reserved}`, sold: `${sold}` };
    const moved = { movedAvailable: text.available, movedReserved: text.reserved, movedSold: text.sold };
    const misfit = judgeStock({ ...text, ...moved, cameIn: `${came}` });
    const bought = [...orders.rows.values()]
      .filter(({ instance }) => isSold(instance.state))
      .flatMap(({ instance }) => instance.data.items)
      .filter((item) => item.productId === productId)
      .reduce((sum, { quantity }) => sum + quantity, 0);

    return [
      ...(misfit === undefined ? [] : [`${productId}: ${misfit}`]),
      ...(available < 0 ? [`${productId}: ${available} are available`] : []),
      ...(reserved === 0 ? [] : [`${productId}: ${reserved} stay reserved, and no order is under way`]),
      ...(sold === bought ? [] : [`${productId}: ${sold} are sold, but orders have bought ${bought}`]),
    ];
  });
}

/** What holds of stock at any moment: units are conserved, none is sold twice, and what is reserved is held by open reservations. */
export function stockFaultsMidway({ inventory, stock }: SimulatedShop): readonly string[] {
  return [...inventory.stocks.rows.values()].flatMap(({ productId, available, reserved, sold }) => {
    const open = [...inventory.reservations.rows.values()]
      .flatMap((one) => (one.state === "reserved" ? one.items : []))
      .filter((item) => item.productId === productId)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const figures = `${available} available, ${reserved} reserved, ${sold} sold, ${open} held by open reservations`;
    const agrees = available + reserved + sold === stock[productId] && reserved === open;

    return agrees && available >= 0 ? [] : [`${productId} midway: ${figures}`];
  });
}
