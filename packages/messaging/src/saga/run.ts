import type { Delivery, Message } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { RetryError } from "../errors.js";
import { advance, expire, type Advance, type Instance } from "./advance.js";
import type { Change, SagaDefinition, StateMap } from "./definition.js";

/** Where instances live. Each function is one statement, for all instances of a batch. */
export type SagaStore<S extends StateMap> = Readonly<{
  /** The instances with these ids, each with the version it has now; those that are not there are left out. */
  load(tx: Tx, ids: readonly string[]): Promise<readonly Instance<S>[]>;
  /** The transaction ends with CollisionError when an instance is no longer at the version it was loaded with. */
  save(tx: Tx, saves: readonly Saved<S>[]): Promise<void>;
  /** Instances whose deadline has passed, locked for this transaction; those that another one holds are left out. */
  due(tx: Tx, now: Date, limit: number): Promise<readonly Instance<S>[]>;
}>;

/** An instance as it is to be stored, with all that happened to it in this batch, oldest first. */
export type Saved<S extends StateMap> = Readonly<{
  instance: Instance<S>;
  loadedVersion: number;
  changes: readonly Change<S>[];
}>;

/** What happened to the instances of a batch: one entry a delivery, in their order. */
export type Ran<S extends StateMap, Out extends Message> = readonly Advance<S, Out>[];

/**
 * Runs a batch through the saga: loads the instances, applies the messages in order, saves what changed.
 *
 * @param context.loaded the instances, where they were loaded in this transaction before
 * @throws RetryError for a message about an instance that is not there
 */
export async function runSaga<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  store: SagaStore<S>,
  deliveries: readonly Readonly<{ id: string; delivery: Delivery<NoInfer<In>> }>[],
  context: Readonly<{ tx: Tx; now: Date; loaded?: readonly Instance<S>[] }>,
): Promise<Ran<S, Out>> {
  const ids = [...new Set(deliveries.map(({ id }) => id))];
  const loaded = context.loaded ?? (await store.load(context.tx, ids));
  const batch = changing(new Map(loaded.map((instance) => [instance.id, instance])));
  const ran = deliveries.map(({ id, delivery }) => {
    const instance = batch.current(id);
    if (instance === undefined) {
      throw new RetryError(`${delivery.type} is about ${definition.name} ${id}, which does not exist`);
    }

    return batch.apply(advance(definition, instance, delivery, context));
  });
  await batch.save(store, context.tx);

  return ran;
}

/** Runs the deadlines that have passed, at most `limit`. What they send is the caller's to put into the outbox. */
export async function runDeadlines<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  store: SagaStore<S>,
  limit: number,
  context: Readonly<{ tx: Tx; now: Date }>,
): Promise<Ran<S, Out>> {
  const due = await store.due(context.tx, context.now, limit);
  const batch = changing(new Map(due.map((instance) => [instance.id, instance])));
  const ran = due.map((instance) => batch.apply(expire(definition, instance, context)));
  await batch.save(store, context.tx);

  return ran;
}

/** The instances of a batch as they change. */
function changing<S extends StateMap>(loaded: ReadonlyMap<string, Instance<S>>) {
  const current = new Map(loaded);
  const changes = new Map<string, Change<S>[]>();

  return {
    current: (id: string) => current.get(id),
    apply<Out extends Message>(result: Advance<S, Out>): Advance<S, Out> {
      const { id } = result.instance;
      current.set(id, result.instance);
      changes.set(id, [...(changes.get(id) ?? []), ...result.changes]);

      return result;
    },
    async save(store: SagaStore<S>, tx: Tx) {
      const saves = [...current.values()]
        .map((instance) => ({
          instance,
          loadedVersion: loaded.get(instance.id)?.version ?? 0,
          changes: changes.get(instance.id) ?? [],
        }))
        .filter((saved) => saved.changes.length > 0);
      if (saves.length > 0) await store.save(tx, saves);
    },
  };
}
