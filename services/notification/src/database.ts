import { NoticeEntity } from "./entities/notice.js";
import { RecordedTextEntity } from "./entities/recorded-text.js";
import { CreateNotices } from "./migrations/create-notices.js";

/** The service's database: what `npm run migrate` needs to know. */
export const database = {
  name: "notification",
  entities: [NoticeEntity, RecordedTextEntity],
  migrations: [{ name: "2026-11-23-create-notices", class: CreateNotices }],
};
