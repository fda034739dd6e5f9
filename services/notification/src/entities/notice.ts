import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { ChannelName, Template } from "../notice.js";

/** A notice: what is to be sent, or was sent, to whom. */
export const NoticeEntity = defineEntity({
  name: "Notice",
  tableName: "notices",
  properties: (p) => ({
    id: p.uuid().primary(),
    messageId: p.text(),
    template: p.text().$type<Template>(),
    channel: p.text().$type<ChannelName>(),
    subjectId: p.text().index("notices_subject_id"),
    occasion: p.text().default(""),
    recipient: p.text(),
    subject: p.text(),
    body: p.text(),
    html: p.text().nullable(),
    state: p.text().$type<"queued" | "sent" | "failed">().default("queued"),
    attempts: p.integer().default(0),
    lastError: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    nextAttemptAt: moment().defaultRaw("now()"),
    createdAt: moment().defaultRaw("now()"),
    sentAt: moment().nullable(),
  }),
  checks: [
    { name: "notices_channel_check", expression: "channel in ('email', 'sms', 'push')" },
    { name: "notices_state_check", expression: "state in ('queued', 'sent', 'failed')" },
  ],
  uniques: [{ name: "notices_once", properties: ["template", "subjectId", "channel", "occasion"] }],
  indexes: [
    {
      name: "notices_due",
      expression: "create index notices_due on notices (channel, next_attempt_at) where state = 'queued'",
    },
  ],
});

export type NoticeRow = InferEntity<typeof NoticeEntity>;
