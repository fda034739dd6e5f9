import { notification as contract } from "@warren/generated/notification";
import { compose, type News } from "@warren/notification/compose";
import { consume, STEP_MS, type Consumer, type ServiceContext } from "./consumer.js";
import { createTable, type Table } from "./table.js";

/** What somebody is told, by what may be told once only. */
export type Notices = Table<Readonly<{ subjectId: string; template: string; channel: string }>>;

export const createNotices = (): Notices => createTable();

/** The notification service: its own letters, each kept once as its table's key does. */
export function startNotification(context: ServiceContext, notices: Notices): Consumer {
  const buyers = { email: "buyers@shop.example", phone: undefined };

  return consume(context, contract, "notifications", async function* (deliveries, { tx }) {
    yield STEP_MS;
    const drafts = new Map(
      (deliveries as readonly News[])
        .flatMap((news) => compose(news, buyers))
        .map(({ template, subjectId, channel, occasion }) => [
          [template, subjectId, channel, occasion].join("/"),
          { template, subjectId, channel },
        ]),
    );
    // `on conflict do nothing`: whoever comes second writes the same.
    for (const [key, draft] of drafts) tx.put(notices, key, draft, () => true);

    return deliveries.map(() => []);
  });
}
