import { attribute, peerAttributes, type Call } from "@warren/messaging";
import type { Asked } from "../channels/channel.js";
import type { Notice } from "../notice.js";

/** An attempt to send a notice, as a trace names it: how it is sent and what it is about, and neither to whom nor what it says. */
export function callOf({ notice, asks }: Readonly<{ notice: Notice; asks: Asked }>): Call {
  const { channel, subjectId, attempt, cause } = notice;

  return {
    name: `send ${channel}`,
    attributes: {
      [attribute.peer]: asks.who,
      [attribute.subject]: subjectId,
      [attribute.attempt]: attempt,
      ...(cause.correlationId === undefined ? {} : { [attribute.conversationId]: cause.correlationId }),
      ...(asks.protocol === undefined ? {} : { "network.protocol.name": asks.protocol }),
      ...peerAttributes(asks.at),
    },
  };
}
