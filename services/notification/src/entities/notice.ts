import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { ChannelName, Template } from "../notice.js";

/** What became of a notice so far. `failed` is given up; `no_address` was never tried. */
export type NoticeState = "queued" | "sent" | "failed" | "no_address";

/** A notice: what is to be sent, or was sent, to whom. */
export const NoticeEntity = defineEntity({
  name: "Notice",
  tableName: "notices",
  properties: (p) => ({
    id: p.uuid().primary(),
    messageId: p.text(),
    /** The customer's; empty for notices of before this was kept. */
    correlationId: p.text().nullable(),
    /** The trace context of the message's handling. */
    traceparent: p.text().nullable(),
    template: p.text().$type<Template>(),
    channel: p.text().$type<ChannelName>(),
    subjectId: p.text().index("notices_subject_id"),
    occasion: p.text().default(""),
    /** Empty where no address was known. */
    recipient: p.text().nullable(),
    /** The customer it is for; empty for the shop's own people, and for notices of before this was kept. */
    userId: p.uuid().nullable(),
    subject: p.text(),
    body: p.text(),
    html: p.text().nullable(),
    state: p.text().$type<NoticeState>().default("queued"),
    attempts: p.integer().default(0),
    lastError: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    nextAttemptAt: moment().defaultRaw("now()"),
    createdAt: moment().defaultRaw("now()"),
    sentAt: moment().nullable(),
  }),
  checks: [
    { name: "notices_channel_check", expression: "channel in ('email', 'sms', 'push')" },
    { name: "notices_state_check", expression: "state in ('queued', 'sent', 'failed', 'no_address')" },
    { name: "notices_recipient_check", expression: "(state = 'no_address') = (recipient is null)" },
  ],
  uniques: [{ name: "notices_once", properties: ["template", "subjectId", "channel", "occasion"] }],
  indexes: [
    {
      name: "notices_due",
      expression: "create index notices_due on notices (channel, next_attempt_at) where state = 'queued'",
    },
    {
      name: "notices_of_user",
      expression:
        "create index notices_of_user on notices (user_id, created_at desc, id desc) where user_id is not null",
    },
  ],
});

export type NoticeRow = InferEntity<typeof NoticeEntity>;
