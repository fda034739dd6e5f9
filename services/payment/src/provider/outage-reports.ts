import { storableText } from "@warren/text/storable";
import { PaymentAttemptFailed, type payment } from "@warren/generated/payment";
import { textOf, type Publisher } from "@warren/messaging";
import type { ServiceResources } from "@warren/service-host";
import type { Outage } from "./provider-calls.js";

/** Tells the outside world that the provider is away: once, however long it stays away. */
export type OutageReports = Readonly<{
  began(outage: Outage): void;
  ended(): void;
}>;

const PATIENCE_MS = 5_000;

/**
 * Publishes PaymentAttemptFailed when an outage begins. The batch's own transaction is rolled back, so the message cannot
 * travel with it; and as nothing in the shop waits for it, it is published directly and not through the outbox: lost in a
 * crash it harms nobody, and an outage must not write into a database that may be away too.
 */
export function outageReports(
  publisher: () => Promise<Publisher<typeof payment>>,
  logger: ServiceResources["logger"],
): OutageReports {
  let reported = false;

  const publish = async ({ request, delivery, error }: Outage) => {
    const { publish } = await publisher();
    const failed = PaymentAttemptFailed({
      orderId: request.orderId,
      action: request.action,
      attempt: delivery.attempt,
      error: storableText(textOf(error), 500) || error.name,
      willRetry: true,
    });
    const { correlationId, messageId: causationId, traceparent } = delivery;
    const origin = { correlationId, causationId, ...(traceparent === undefined ? {} : { traceparent }) };
    await publish([failed], { ...origin, signal: AbortSignal.timeout(PATIENCE_MS) });
  };

  return {
    began(outage) {
      if (reported) return;
      reported = true;
      publish(outage).catch((error: unknown) => {
        logger.warn({ ...outage.delivery.ids, err: error }, "could not tell that the card provider is away");
      });
    },
    ended() {
      reported = false;
    },
  };
}
