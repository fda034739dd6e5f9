import { randomUUID } from "node:crypto";
import { connectBroker, fail } from "../peers/broker.js";
import type { Incoming } from "../peers/envelope.js";
import { confirmationLetter, type Letter } from "../peers/letter.js";
import type { StartPart } from "../peers/part.js";
import { raise } from "../peers/raise.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";
import { mailSource, messageIdOf } from "./mail-source.js";
import { openSmtp, type Sender } from "./smtp.js";

const CONNECTIONS = 5;
const RECORD_AT_ONCE = 200;

// The attempt that is made now is counted, and nobody else makes one for a minute.
const QUEUE = `insert into notices (id, message_id, subject_id, recipient, subject, body, html, template, channel, attempts,
    next_attempt_at)
  select n.*, 'order_confirmed', 'email', 1, now() + interval '1 minute'
  from ${table(["uuid", "text", "text", "text", "text", "text", "text"])} as n`;

const SENT = `update notices n set state = 'sent', provider_message_id = s.reference, sent_at = now()
  from ${table(["uuid", "text"])} as s(id, reference) where n.id = s.id`;

type Notice = Readonly<{ id: string; orderId: string; letter: Letter }>;

/** Writes letters in the messages' transaction, and sends them when it has committed. */
export const startNotification: StartPart = async ({ amqpUrl, databaseUrl, smtpUrl }) => {
  const queue = "notifications";
  const database = await openDatabase(databaseUrl);
  const send = mailer(
    await Promise.all(Array.from({ length: CONNECTIONS }, () => openSmtp(smtpUrl))),
    await openDatabase(databaseUrl),
  );
  const handle = once(database, queue, writeLetters(database, queue, send));
  await consume(await connectBroker(amqpUrl), { queue, batch: 50, prefetch: 100 }, handle);

  return undefined;
};

function writeLetters(database: Database, queue: string, send: (notices: readonly Notice[]) => void): Handle {
  return async (messages) => {
    const notices = messages.map(noticeOf);
    const letters = notices.map(({ letter }) => letter);
    const values = [
      column(notices.map(({ id }) => id)),
      column(messages.map(({ id }) => id)),
      column(notices.map(({ orderId }) => orderId)),
      column(letters.map(({ recipient }) => recipient)),
      column(letters.map(({ subject }) => subject)),
      column(letters.map(({ text }) => text)),
      column(letters.map(({ html }) => html)),
    ];
    const caused = messages.map(() => []);
    await database.transact([{ name: "queue", text: QUEUE, values }, handled(queue, messages, caused)]);
    send(notices);

    return caused;
  };
}

function noticeOf(message: Incoming): Notice {
  if (message.type !== "OrderConfirmed") return raise(`nobody writes about ${message.type}`);

  return { id: randomUUID(), orderId: message.data.orderId, letter: confirmationLetter(message.data) };
}

/** Sends over all connections at once, and writes down what was sent, many at a time. */
function mailer(senders: readonly Sender[], database: Database): (notices: readonly Notice[]) => void {
  const waiting: Notice[] = [];
  const idle = [...senders];
  let sent: Notice[] = [];
  let recording = false;

  const record = async () => {
    while (sent.length > 0) {
      const done = sent.slice(0, RECORD_AT_ONCE);
      sent = sent.slice(RECORD_AT_ONCE);
      const ids = done.map(({ id }) => id);
      const values = [column(ids), column(ids.map(messageIdOf))];
      await database.transact([{ name: "sent", text: SENT, values }]);
    }
    recording = false;
  };
  const sendAll = async (send: Sender) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { id, orderId, letter } = next;
      const source = mailSource(letter, { noticeId: id, orderId, at: new Date() });
      await send({ recipient: letter.recipient, source });
      sent.push(next);
      if (recording) continue;
      recording = true;
      setImmediate(() => {
        record().catch(fail);
      });
    }
    idle.push(send);
  };

  return (notices) => {
    waiting.push(...notices);
    for (const sender of idle.splice(0, notices.length)) sendAll(sender).catch(fail);
  };
}
