import { randomUUID } from "node:crypto";
import { minorUnitsOf, moneyOf } from "@warren/contracts/money";
import { Redis } from "ioredis";
import { connectBroker } from "../peers/broker.js";
import { askProvider, idempotencyKey } from "../peers/card-provider.js";
import { outgoing, type Incoming, type Outgoing } from "../peers/envelope.js";
import type { StartPart } from "../peers/part.js";
import { raise } from "../peers/raise.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database, type Row, type Statement } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";

const LOCK = `select order_id, payment_id, amount_minor, currency from payments
  where order_id = any($1::uuid[]) and state = 'authorized' order by order_id for update`;

const AUTHORIZE = `insert into payments (order_id, payment_id, state, user_id, amount_minor, currency, payment_method,
    provider_reference, authorized_at, version)
  select id, payment_id, 'authorized', user_id, amount, currency, method, reference, $8, 1
  from ${table(["uuid", "uuid", "uuid", "bigint", "text", "text", "text"])}
    as p(id, payment_id, user_id, amount, currency, method, reference)`;

const CAPTURE = `update payments p set state = 'captured', provider_reference = c.reference, captured_at = $3::timestamptz,
    version = p.version + 1, updated_at = $3
  from ${table(["uuid", "text"])} as c(id, reference) where p.order_id = c.id`;

const APPEND = `insert into payment_events (order_id, action, outcome, amount_minor, currency, provider_reference, at)
  select id, action, 'approved', amount, currency, reference, $6
  from ${table(["uuid", "text", "bigint", "text", "text"])} as e(id, action, amount, currency, reference)`;

export const startPayment: StartPart = async ({ amqpUrl, databaseUrl, redisUrl }) => {
  const queue = "payments.commands";
  const database = await openDatabase(databaseUrl);
  const handle = once(database, queue, moveMoney(database, queue, new Redis(redisUrl)));
  await consume(await connectBroker(amqpUrl), { queue, batch: 100, prefetch: 200 }, handle);

  return undefined;
};

/** What a command asks for, with the payment that it is about. */
type Asked = Readonly<{
  message: Incoming<"AuthorizePayment"> | Incoming<"CapturePayment">;
  paymentId: string;
  amountMinor: bigint;
  currency: string;
}>;

type Done = Asked & Readonly<{ reference: string }>;

function moveMoney(database: Database, queue: string, redis: Redis): Handle {
  return async (messages) => {
    const now = new Date();
    const captured = messages.filter(({ type }) => type === "CapturePayment").map(({ data }) => data.orderId);
    const [rows = []] = await database.begin([{ name: "lock", text: LOCK, values: [captured] }]);
    const known = new Map(rows.map((row) => [String(row["order_id"]), row]));
    const asked = messages.map((message) => askedBy(message, known));
    const references = await askProvider(redis, asked.map(keyOf));
    const done = asked.map((one, index) => ({ ...one, reference: references[index] ?? "" }));
    const caused = done.map((one) => [answerTo(one, now)]);
    await database.commit([...changesOf(done, now), handled(queue, messages, caused)]);

    return caused;
  };
}

function askedBy(message: Incoming, known: ReadonlyMap<string, Row>): Asked {
  if (message.type === "AuthorizePayment") {
    const { amount, currency } = message.data;

    return { message, paymentId: randomUUID(), amountMinor: minorUnitsOf(amount), currency };
  }
  if (message.type !== "CapturePayment") return raise(`money moves forwards only, not by ${message.type}`);
  const row = known.get(message.data.orderId) ?? raise("nothing is authorized");

  return {
    message,
    paymentId: String(row["payment_id"]),
    amountMinor: BigInt(String(row["amount_minor"])),
    currency: String(row["currency"]),
  };
}

const actionOf = ({ message: { type } }: Asked) => (type === "AuthorizePayment" ? "authorize" : "capture");
const keyOf = (asked: Asked) => idempotencyKey(asked.message.data.orderId, actionOf(asked));

function answerTo({ message, paymentId, amountMinor, currency }: Done, now: Date): Outgoing {
  const { orderId } = message.data;
  const data = { orderId, paymentId, amount: moneyOf(amountMinor), currency };
  const at = now.toISOString();
  const from = { appId: "payment", now };

  return message.type === "AuthorizePayment"
    ? outgoing("PaymentAuthorized", { ...data, authorizedAt: at }, message, from)
    : outgoing("PaymentCaptured", { ...data, capturedAt: at }, message, from);
}

function changesOf(done: readonly Done[], now: Date): readonly Statement[] {
  const ids = (those: readonly Done[]) => column(those.map(({ message }) => message.data.orderId));
  const references = (those: readonly Done[]) => column(those.map(({ reference }) => reference));
  const amounts = (those: readonly Done[]) => column(those.map(({ amountMinor }) => amountMinor));
  const currencies = (those: readonly Done[]) => column(those.map(({ currency }) => currency));
  const authorized = done.filter((one) => actionOf(one) === "authorize");
  const captured = done.filter((one) => actionOf(one) === "capture");
  const commands = authorized.flatMap(({ message }) =>
    message.type === "AuthorizePayment" ? [message.data] : [],
  );
  const authorize = [
    ids(authorized),
    column(authorized.map(({ paymentId }) => paymentId)),
    column(commands.map(({ userId }) => userId)),
    amounts(authorized),
    currencies(authorized),
    column(commands.map(({ paymentMethod }) => paymentMethod)),
    references(authorized),
    now,
  ];
  const append = [
    ids(done),
    column(done.map(actionOf)),
    amounts(done),
    currencies(done),
    references(done),
    now,
  ];

  return [
    { name: "authorize", text: AUTHORIZE, values: authorize },
    { name: "capture", text: CAPTURE, values: [ids(captured), references(captured), now] },
    { name: "append", text: APPEND, values: append },
  ];
}
