import { storableText } from "@warren/text/storable";
import { PaymentAttemptFailed, type payment } from "@warren/generated/payment";
import { textOf, type Publisher } from "@warren/messaging";
import type { Delivery } from "@warren/messaging/contract";
import type { ServiceResources } from "@warren/service-host";
import type { Command } from "../domain/decide.js";
import type { Outage } from "./provider-calls.js";

/** Tells the outside world that the provider is away: once, however long it stays away. */
export type OutageReports = Readonly<{
  began(outage: Outage, delivery: Delivery<Command> | undefined): void;
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

  const publish = async ({ request, error }: Outage, delivery: Delivery<Command> | undefined) => {
    const { publish } = await publisher();
    const failed = PaymentAttemptFailed({
      orderId: request.orderId,
      action: request.action,
      attempt: delivery?.attempt ?? 1,
      error: storableText(textOf(error), 500) || error.name,
      willRetry: true,
    });
    const origin =
      delivery === undefined
        ? {}
        : {
            correlationId: delivery.correlationId,
            causationId: delivery.messageId,
            ...(delivery.traceparent === undefined ? {} : { traceparent: delivery.traceparent }),
          };
    await publish([failed], { ...origin, signal: AbortSignal.timeout(PATIENCE_MS) });
  };

  return {
    began(outage, delivery) {
      if (reported) return;
      reported = true;
      publish(outage, delivery).catch((error: unknown) => {
        const { orderId } = outage.request;
        logger.warn(
          { ...delivery?.ids, orderId, err: error },
          "could not tell that the card provider is away",
        );
      });
    },
    ended() {
      reported = false;
    },
  };
}
