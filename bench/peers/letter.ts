import { formatMoney, moneyOf, priceOf } from "@warren/contracts/money";
import { escaped } from "../src/escaped.js";
import type { DataOf } from "./messages.js";
import { raise } from "./raise.js";

/** What is written to a customer whose order is confirmed, word for word what Warren writes. */
export type Letter = Readonly<{ recipient: string; subject: string; text: string; html: string }>;

const THANKS = "Thank you for your order. It is paid and on its way out of our house.";
const SIGNATURE = "The Warren shop";

export function confirmationLetter(order: DataOf<"OrderConfirmed">): Letter {
  const { orderId, email, items, totalAmount, currency, carrier, trackingNumber } = order;
  const subject = `Your order ${orderId.slice(0, 8)} is confirmed`;
  const lines = [
    ...items.map(({ productId, name, quantity, price }) => [
      `${quantity} ×`,
      name ?? productId,
      formatMoney(moneyOf(priceOf({ price, quantity })), currency),
    ]),
    ["", "Total", formatMoney(totalAmount, currency)],
  ];
  const parcel = [
    ["Order", orderId],
    ["Carrier", carrier],
    ["Tracking number", trackingNumber],
  ];

  return {
    recipient: email ?? raise(`order ${orderId} has no address`),
    subject,
    text: `${THANKS}\n\n${plain(lines)}\n\n${plain(parcel)}\n\n${SIGNATURE}\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${subject}</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>${THANKS}</p>
${table(lines)}${table(parcel)}
<p><small>${SIGNATURE}</small></p>
</body></html>
`,
  };
}

function plain(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `  ${cells.join("  ")}`).join("\n");
}

function table(lines: readonly (readonly string[])[]): string {
  const rows = lines.map(
    (cells) =>
      `<tr>${cells.map((cell) => `<td style="padding-right: 1em; ${breaks(cell)}">${escaped(cell)}</td>`).join("")}</tr>\n`,
  );

  return `<table>\n${rows.join("")}</table>\n`;
}

function breaks(cell: string): string {
  return cell.length > 20 ? "overflow-wrap: anywhere" : "white-space: nowrap";
}
