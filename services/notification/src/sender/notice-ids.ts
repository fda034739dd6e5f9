import { traceIdOf } from "@warren/messaging";
import type { MessageIds } from "@warren/messaging/contract";
import type { Notice } from "../notice.js";

/** By which the lines about a notice are found: what it is about, and the message that brought the news. */
export function idsOfNotice({ id, channel, template, subjectId, cause }: Notice): MessageIds {
  const about = template === "stock_low" ? { productId: subjectId } : { orderId: subjectId };
  const { messageId, correlationId, traceparent } = cause;

  return {
    ...about,
    notice: id,
    channel,
    template,
    messageId,
    correlationId,
    traceId: traceIdOf(traceparent),
  };
}
