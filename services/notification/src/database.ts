import { NoticeEntity } from "./entities/notice.js";
import { RecordedTextEntity } from "./entities/recorded-text.js";
import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, its entities and its migrations. */
export const database = { name: "notification", entities: [NoticeEntity, RecordedTextEntity], migrations };
