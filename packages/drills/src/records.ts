import type { Databases } from "@warren/test-system";

/** What the services wrote down about one order. */
export type Records = Readonly<{
  /** `captured`, `voided`, …; undefined where there is no payment. */
  paymentOf(id: string): Promise<string | undefined>;
  /** What was done with the customer's money, in order. */
  paymentEventsOf(id: string): Promise<readonly string[]>;
  reservationOf(id: string): Promise<string | undefined>;
  shipmentOf(id: string): Promise<string | undefined>;
  /** Kinds of mail that the customer got about the order, in order. */
  mailsAbout(id: string): Promise<readonly string[]>;
}>;

export function readRecords(databases: Databases): Records {
  const stateIn = (database: "payment" | "inventory" | "shipping", table: string) => async (id: string) => {
    const sql = `select state from ${table} where order_id = $1`;

    return (await databases.rows<Readonly<{ state: string }>>(database, sql, [id]))[0]?.state;
  };

  return {
    paymentOf: stateIn("payment", "payments"),
    reservationOf: stateIn("inventory", "reservations"),
    shipmentOf: stateIn("shipping", "shipments"),
    async paymentEventsOf(id) {
      const sql =
        "select action || ' ' || outcome as done from payment_events where order_id = $1 order by seq";

      return (await databases.rows<Readonly<{ done: string }>>("payment", sql, [id])).map(({ done }) => done);
    },
    async mailsAbout(id) {
      const sql = "select template from notices where subject_id = $1 order by created_at, template";
      const rows = await databases.rows<Readonly<{ template: string }>>("notification", sql, [id]);

      return rows.map(({ template }) => template);
    },
  };
}
