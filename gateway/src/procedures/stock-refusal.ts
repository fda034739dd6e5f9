import { Problem } from "../problem.js";
import type { Shop } from "../shop.js";

type Replies = Awaited<ReturnType<Shop["adjustStock"]>>;

/** The answer to one adjustment; undefined where nobody has answered yet. */
export type AdjustmentReply = Replies[number];

/** The problem that names every adjustment that cannot be; undefined where there is none. Those around it are made. */
export function refusalOf(replies: Replies): Problem | undefined {
  const errors = replies.flatMap((reply, index) => {
    const message = whyNot(reply);

    return message === undefined ? [] : [{ path: `adjustments.${index}`, message }];
  });
  const [first] = errors;
  if (first === undefined) return undefined;
  const isUnknown = replies.every((reply) => whyNot(reply) === undefined || reply?.type === "ProductUnknown");
  const made = replies.filter((reply) => reply?.type === "StockAdjusted").length;
  const open = replies.filter((reply) => reply === undefined).length;
  const others = [
    ...(made === 0 ? [] : [`${made} ${made === 1 ? "is" : "are"} made`]),
    ...(open === 0 ? [] : [`${open} ${open === 1 ? "waits" : "wait"} to be made`]),
  ].join(", ");
  const detail =
    replies.length === 1
      ? `${first.message}. Nothing was changed.`
      : `${first.message}. ${errors.length} of ${replies.length} adjustments cannot be made${others === "" ? "" : `; ${others}`}.`;

  return new Problem(isUnknown ? "product_unknown" : "stock_not_adjustable", detail, { errors });
}

/** Why an adjustment cannot be made; undefined where it is made, or waits to be made. */
export function whyNot(reply: AdjustmentReply): string | undefined {
  switch (reply?.type) {
    case "ProductUnknown":
      return `The catalogue has no product ${reply.data.productId}`;
    case "StockNotAdjustable":
      return reply.data.message;
    case "StockAdjusted":
    case undefined:
      return undefined;
  }
}
