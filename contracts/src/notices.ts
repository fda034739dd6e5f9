import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { Cursor, text, Timestamp, Uuid } from "./scalars.js";

const { orderId, userId, at } = example;

export const Notice = part(
  "Notice",
  "What a customer was told, or is to be told, about an order.",
  z.object({
    noticeId: Uuid,
    orderId: Uuid,
    kind: text(50).describe('What it says, such as "order_confirmed".'),
    channel: z.enum(["email", "sms", "push"]),
    to: text(320).optional().describe('The address, masked: "a…@example.com". Mails only.'),
    state: z
      .enum(["waiting", "sent", "failed", "no_address"])
      .describe('"failed": given up. "no_address": not sent, since no address is known.'),
    createdAt: Timestamp,
    sentAt: Timestamp.optional(),
  }),
);

export const ListNotices = define(
  "ListNotices",
  {
    version: "1.1.0",
    description: "Asks for a page of what one customer was told, of all orders or of one, newest first.",
    examples: [{ userId, limit: 20 }],
  },
  z.object({
    userId: Uuid,
    limit: z.int().min(1).max(100),
    cursor: Cursor.optional(),
    orderId: Uuid.optional().describe("Of this order alone."),
  }),
);

export const NoticePage = define(
  "NoticePage",
  {
    version: "1.0.0",
    description: "A page of what one customer was told, newest first.",
    examples: [
      {
        notices: [
          {
            noticeId: "3f1d5e6c-7b80-4a29-9d7e-b1a7c0de4c3f",
            orderId,
            kind: "order_confirmed",
            channel: "email",
            to: "a…@example.com",
            state: "sent",
            createdAt: at(3),
            sentAt: at(4),
          },
        ],
      },
    ],
  },
  z.object({ notices: z.array(Notice).max(100), nextCursor: Cursor.optional() }),
);
