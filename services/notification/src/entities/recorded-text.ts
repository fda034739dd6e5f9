import { defineEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { ChannelName } from "../notice.js";

/** An SMS or a push message as the development adapters "sent" it. */
export const RecordedTextEntity = defineEntity({
  name: "RecordedText",
  tableName: "recorded_texts",
  properties: (p) => ({
    noticeId: p.uuid().primary(),
    channel: p.text().$type<ChannelName>(),
    recipient: p.text(),
    body: p.text(),
    sentAt: moment().defaultRaw("now()"),
  }),
});
