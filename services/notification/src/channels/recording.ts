import type { Queryable } from "../store/notices.js";
import type { Channel } from "./channel.js";

/**
 * SMS and push for as long as there is no provider for them: what would have been sent is recorded in the table
 * `recorded_texts`, once for each notice.
 */
export function recordingChannel(pool: Queryable): Channel {
  return {
    asks: { who: "recorded texts" },
    async send({ id, channel, recipient, text }) {
      await pool.query(
        `insert into recorded_texts (notice_id, channel, recipient, body) values ($1, $2, $3, $4)
         on conflict (notice_id) do nothing`,
        [id, channel, recipient, text],
      );

      return { outcome: "sent", reference: `${channel}-${id}` };
    },
    async close() {
      // Nothing of its own is open.
    },
  };
}
