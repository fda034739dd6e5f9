import { EntitySchema } from "@mikro-orm/core";
import type { ChannelName, Template } from "../notice.js";

/** A row of `notices`, for queries and administration. */
export type NoticeRow = {
  id: string;
  messageId: string;
  template: Template;
  channel: ChannelName;
  subjectId: string;
  occasion: string;
  recipient: string;
  subject: string;
  body: string;
  html: string | null;
  state: "queued" | "sent" | "failed";
  attempts: number;
  lastError: string | null;
  providerMessageId: string | null;
  nextAttemptAt: Date;
  createdAt: Date;
  sentAt: Date | null;
};

export const NoticeEntity = new EntitySchema<NoticeRow>({
  name: "Notice",
  tableName: "notices",
  properties: {
    id: { type: "uuid", primary: true },
    messageId: { type: "text" },
    template: { type: "text" },
    channel: { type: "text" },
    subjectId: { type: "text" },
    occasion: { type: "text" },
    recipient: { type: "text" },
    subject: { type: "text" },
    body: { type: "text" },
    html: { type: "text", nullable: true },
    state: { type: "text" },
    attempts: { type: "integer" },
    lastError: { type: "text", nullable: true },
    providerMessageId: { type: "text", nullable: true },
    nextAttemptAt: { type: "timestamptz" },
    createdAt: { type: "timestamptz" },
    sentAt: { type: "timestamptz", nullable: true },
  },
});
