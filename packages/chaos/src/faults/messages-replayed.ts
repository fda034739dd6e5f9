import { openWiretap } from "@warren/test-system";
import type { Fault } from "../fault.js";

/** As with a shovel from a queue that holds a copy of everything: all messages of some seconds come a second time, in one go. */
export const messagesReplayed: Fault = {
  name: "messages-replayed",
  breaks: "all messages of some seconds are sent again from a queue that kept them",
  holdMs: [10_000, 20_000],
  async inject({ system }) {
    const tap = await openWiretap(system.amqpUrl);

    return async () => {
      const { channel, close } = tap;
      // Its queue went with the broker, or nothing was on its way: then nothing would be replayed, and that is no test.
      if (tap.heard.length === 0) {
        await close();
        throw new Error("no message was heard that could be sent again");
      }
      for (const { fields, content, properties } of [...tap.heard]) {
        channel.publish(fields.exchange, fields.routingKey, content, properties);
      }
      await channel.waitForConfirms();
      await close();
    };
  },
};
