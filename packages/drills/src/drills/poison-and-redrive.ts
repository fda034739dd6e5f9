import { randomUUID } from "node:crypto";
import { openDeadLetterAdmin, type DeadLetter } from "@warren/broker-admin/dead-letters";
import { eventually } from "@warren/messaging/testing";
import { openAdministrator, consumedQueues } from "@warren/test-system";
import type { Drill } from "../drill.js";

const QUEUE = "inventory.updates";
const DELIVERED = 10;

export const poisonAndRedrive: Drill = {
  name: "poison-and-redrive",
  title: "A message that nobody can handle, mended and sent again",
  breaks: "a delivery note whose quantity is a word, in the middle of good ones",
  pattern:
    "What is wrong with a message stays wrong: it is not retried, but put aside with its reason, and its neighbours are handled as if it had not been there. People look at it, mend it and send it again; the trail keeps who did what. The adjustment has an id of its own, so sent twice it counts once. On a shop of yours: npm run warren -- dlq list.",
  docs: "ARCHITECTURE.md#topology",
  async run(steps) {
    const product = await steps.stockUp(1);
    const note = (delta: unknown) => ({
      adjustmentId: randomUUID(),
      productId: product.productId,
      delta,
      reason: "A delivery.",
    });
    const bad = note("ten");
    const admin = await openAdministrator(steps.system.amqpUrl);
    const send = (data: unknown, messageId: string) =>
      admin.channel.publish("inventory", "stock.adjust", Buffer.from(JSON.stringify(data)), {
        messageId,
        type: "AdjustStock",
        headers: { "x-schema-version": "1.0.0" },
        contentType: "application/json",
        deliveryMode: 2,
        mandatory: true,
      });
    const ref = randomUUID();
    steps.breaks('Three delivery notes arrive. The second says that "ten" came in.');
    send(note(1), randomUUID());
    send(bad, ref);
    send(note(1), randomUUID());
    await admin.channel.waitForConfirms();
    await admin.close();
    await steps.checkSoon("the good ones are booked", () => steps.availableOf(product), 3);

    const deadLetters = await openDeadLetterAdmin({
      url: steps.system.amqpUrl,
      sources: consumedQueues,
      by: "npm run drill",
    });
    try {
      const look = async () => {
        const letters: DeadLetter[] = [];
        await deadLetters.look({ queue: QUEUE, refs: [ref] }, {}, (letter) => letters.push(letter));
        const [letter] = letters;
        if (letter === undefined) throw new Error("the poison is not among the dead letters");

        return letter;
      };
      const letter = await eventually(look);
      steps.says(`The dead letter says why: ${letter.reason.slice(0, 160)}`);
      steps.check("it was tried once, since trying again would not help", letter.attempts, 1);
      steps.mends(`An operator writes ${DELIVERED} into it and sends it again.`);
      const mended = Buffer.from(JSON.stringify({ ...bad, delta: DELIVERED }));
      const result = await deadLetters.edit(
        { ref, queue: QUEUE, content: () => mended },
        { because: "a drill" },
      );

      steps.check("one letter was sent again", result.done, 1);
      await steps.checkSoon("its goods are on the shelf", () => steps.availableOf(product), 3 + DELIVERED);
      const trail: string[] = [];
      await deadLetters.audit((entry) => {
        if (entry.ref === ref)
          trail.push(`${entry.action} by ${entry.by}, because of ${entry.because ?? "nothing"}`);
      });
      steps.check("the trail names who did it and why", trail.length > 0, true);
      for (const entry of trail) steps.says(`The trail: ${entry}.`);
    } finally {
      await deadLetters.close();
    }
  },
};
