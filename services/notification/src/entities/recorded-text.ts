import { EntitySchema } from "@mikro-orm/core";
import type { ChannelName } from "../notice.js";

/** A row of `recorded_texts`: an SMS or a push message as the development adapters "sent" it. */
export type RecordedTextRow = {
  noticeId: string;
  channel: ChannelName;
  recipient: string;
  body: string;
  sentAt: Date;
};

export const RecordedTextEntity = new EntitySchema<RecordedTextRow>({
  name: "RecordedText",
  tableName: "recorded_texts",
  properties: {
    noticeId: { type: "uuid", primary: true },
    channel: { type: "text" },
    recipient: { type: "text" },
    body: { type: "text" },
    sentAt: { type: "timestamptz" },
  },
});
