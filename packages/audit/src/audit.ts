import type { Check, Checked, Snapshots, Sources, Suspicion } from "./check.js";
import { checks } from "./checks.js";
import { openBroker } from "./broker/broker.js";
import { noticesOf } from "./broker/notices.js";
import { databaseUrls, type DatabaseNames, type ServiceDatabase } from "./databases.js";
import { orderFindings, type Finding, type OrderFault } from "./findings.js";
import { allOrders, standingOf } from "./orders.js";
import { askDatabase, openSnapshot, type Snapshot } from "./snapshot.js";

export type AuditOptions = Readonly<{
  /** The database server; its path does not matter. */
  databaseUrl: string;
  /** Where the databases are not called like the services' own. */
  databases?: DatabaseNames;
  /** Without it the broker is not looked at. */
  amqpUrl?: string | undefined;
  /**
   * The broker's HTTP API, with credentials: adds what consumers hold, and queues that the contract does not have. Without it
   * that is unknown, which the notices say.
   */
  managementUrl?: string | undefined;
  /**
   * Orders that moved within this time before that may still have messages under way, and are counted, not judged.
   * Default 0: right once everything is quiet, see `settle`.
   */
  graceMs?: number;
  /** Default: the time of each database, by its own clock. */
  now?: Date;
  /** Orders listed of one finding. Default 50. */
  maxOrders?: number;
}>;

/** What was looked at. */
export type AuditSummary = Readonly<{
  at: string;
  durationMs: number;
  orders: Readonly<{
    total: number;
    byStatus: Readonly<Record<string, number>>;
    /** Not at an end yet. */
    waiting: number;
    /** Moved while the audit ran or just before, and suspicious: to be judged another time. */
    moving: number;
  }>;
  checks: readonly Readonly<{
    name: string;
    /** Rows or queues looked at. */
    looked: number;
    faults: number;
    counts: Readonly<Record<string, number>>;
  }>[];
  /** False where no address of it was given. */
  brokerLookedAt: boolean;
  /** What could not be looked at or not be judged, and why. */
  notices: readonly string[];
}>;

export type AuditResult = Readonly<{
  /** Nothing was found. */
  clean: boolean;
  findings: readonly Finding[];
  summary: AuditSummary;
}>;

/**
 * Checks that money, stock, shipments and notices of all services agree. It reads, a page at a time, and changes nothing.
 *
 * @throws Error where a database or the broker cannot be read
 */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { now, amqpUrl, managementUrl } = options;
  const startedAt = performance.now();
  const urls = databaseUrls(options.databaseUrl, options.databases);
  const broker = amqpUrl === undefined ? undefined : await openBroker({ amqpUrl, managementUrl });
  const opened: Snapshot[] = [];
  try {
    const snapshots = await openAll(urls, opened, now);
    const { takenAt } = snapshots.orders;
    const queues = await broker?.queues();
    const done = await runAll({
      snapshots,
      broker: broker && queues && { queues, peek: broker.peek },
    });
    const suspicions = done.flatMap(({ checked }) => checked.suspicions);
    const { faults, moving } = await confirm(suspicions, urls.orders, takenAt, options.graceMs ?? 0);
    const findings = [
      ...orderFindings(faults.map(withoutOrder), options.maxOrders),
      ...done.flatMap(({ checked }) => checked.findings),
    ];
    const isFault = new Set<unknown>(faults);

    return {
      clean: findings.length === 0,
      findings,
      summary: {
        at: takenAt.toISOString(),
        durationMs: Math.round(performance.now() - startedAt),
        orders: { ...(await countOrders(snapshots.orders)), moving },
        checks: done.map(({ check, checked }) => ({
          name: check.name,
          looked: checked.looked,
          counts: checked.counts ?? {},
          faults:
            checked.suspicions.filter((suspicion) => isFault.has(suspicion)).length +
            checked.findings.reduce((sum, { count }) => sum + count, 0),
        })),
        brokerLookedAt: broker !== undefined,
        notices: [
          ...new Set([
            ...(queues === undefined ? [] : noticesOf(queues)),
            ...done.flatMap(({ checked }) => checked.notices ?? []),
          ]),
        ],
      },
    };
  } finally {
    await Promise.allSettled([...opened.map((snapshot) => snapshot.close()), broker?.close()]);
  }
}

/** The orders first: what other services have of an order then never is older than the order. */
async function openAll(
  urls: Readonly<Record<ServiceDatabase, string>>,
  opened: Snapshot[],
  now: Date | undefined,
): Promise<Snapshots> {
  const open = async (database: ServiceDatabase) => {
    const snapshot = await openSnapshot(urls[database], database, now);
    opened.push(snapshot);

    return snapshot;
  };

  return {
    orders: await open("orders"),
    inventory: await open("inventory"),
    payment: await open("payment"),
    shipping: await open("shipping"),
    notification: await open("notification"),
  };
}

async function runAll(sources: Sources): Promise<readonly Readonly<{ check: Check; checked: Checked }>[]> {
  const done = [];
  // One after another: a database connection carries one statement at a time.
  for (const check of checks) done.push({ check, checked: await check.run(sources) });

  return done;
}

/** Drops suspicions of orders that were on the move: they are right or wrong once they have arrived. */
async function confirm(
  suspicions: readonly Suspicion[],
  ordersUrl: string,
  now: Date,
  graceMs: number,
): Promise<Readonly<{ faults: readonly Suspicion[]; moving: number }>> {
  if (suspicions.length === 0) return { faults: [], moving: 0 };
  const rows = await askDatabase<{ id: string; version: number; updatedAt: Date }>(
    ordersUrl,
    `select id, version, updated_at as "updatedAt" from orders where id = any($1::uuid[])`,
    // Another service may have an order of any name, which would end the statement.
    [[...new Set(suspicions.map(({ orderId }) => orderId))].filter((id) => UUID.test(id))],
  );
  const current = new Map(rows.map((row) => [row.id, row]));
  const moving = new Set(
    suspicions
      .filter(({ orderId, seen }) => {
        const order = current.get(orderId);
        if (order?.version !== seen?.version) return true;

        return order !== undefined && graceMs > 0 && order.updatedAt.getTime() > now.getTime() - graceMs;
      })
      .map(({ orderId }) => orderId),
  );

  return { faults: suspicions.filter(({ orderId }) => !moving.has(orderId)), moving: moving.size };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function withoutOrder({ kind, orderId, detail }: Suspicion): OrderFault {
  return { kind, orderId, detail };
}

async function countOrders(orders: Snapshot): Promise<Omit<AuditSummary["orders"], "moving">> {
  const byStatus: Record<string, number> = {};
  let total = 0;
  let waiting = 0;
  for await (const order of allOrders(orders)) {
    total += 1;
    byStatus[order.status] = (byStatus[order.status] ?? 0) + 1;
    if (standingOf(order) === "waiting") waiting += 1;
  }

  return { total, byStatus, waiting };
}
