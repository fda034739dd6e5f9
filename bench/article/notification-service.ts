import { randomUUID } from "node:crypto";
import { createTransport } from "nodemailer";
import type { Incoming } from "../peers/envelope.js";
import { confirmationLetter } from "../peers/letter.js";
import { raise } from "../peers/raise.js";
import type { Database } from "./database.js";
import type { MessageBroker } from "./message-broker.js";

const QUEUE = "notifications";

export class NotificationService {
  private readonly transport;

  constructor(
    private readonly broker: MessageBroker,
    private readonly database: Database,
    smtpUrl: string,
  ) {
    const { hostname, port } = new URL(smtpUrl);
    this.transport = createTransport({ pool: true, host: hostname, port: Number(port) });
  }

  async start(): Promise<void> {
    await this.broker.subscribe(QUEUE, async (message) => {
      await this.notify(message);

      return [];
    });
  }

  /** The letter is written in the message's transaction, and sent once that has committed. */
  private async notify(message: Incoming): Promise<void> {
    if (message.type !== "OrderConfirmed") return raise(`nobody writes about ${message.type}`);
    const id = randomUUID();
    const { orderId } = message.data;
    const letter = confirmationLetter(message.data);
    const notice = { isNew: false };
    await this.database.once(QUEUE, message, async (client) => {
      await client.query(
        `INSERT INTO notices (id, message_id, template, channel, subject_id, recipient, subject, body, html, attempts,
           next_attempt_at) VALUES ($1, $2, 'order_confirmed', 'email', $3, $4, $5, $6, $7, 1, now() + interval '1 minute')`,
        [id, message.id, orderId, letter.recipient, letter.subject, letter.text, letter.html],
      );
      notice.isNew = true;

      return [];
    });
    if (!notice.isNew) return;
    const { messageId } = await this.transport.sendMail({
      from: "The Warren shop <shop@shop.example>",
      to: letter.recipient,
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      messageId: `<notice-${id}@warren.example>`,
      headers: { "X-Warren-Template": "order_confirmed", "X-Warren-Subject": orderId },
    });
    await this.database.query(
      "UPDATE notices SET state = 'sent', provider_message_id = $2, sent_at = now() WHERE id = $1",
      [id, messageId],
    );
  }
}
