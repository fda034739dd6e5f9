import { NoticeEntity } from "./notice.js";
import { RecordedTextEntity } from "./recorded-text.js";

/** What the service's tables are. For what checks, creates or looks up: the service itself loads none of them when it runs. */
export const entities = [NoticeEntity, RecordedTextEntity];
