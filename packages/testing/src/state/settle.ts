import { BrokerError } from "./broker-error.js";
import { dispatch, unblock } from "./dispatch.js";
import { die, enforceLimit, expireHead } from "./lifetime.js";
import { putBack } from "./ready.js";
import type { Channel, Consumer, Entry, Queue, Unacked, World } from "./world.js";

/** What becomes of messages in hand; `lose`: whoever had them is gone. */
export type Settlement = "ack" | "requeue" | "reject" | "lose";

/**
 * Settles the message of a tag, or all up to it; tag 0 with `multiple` means all.
 *
 * @throws BrokerError 406 where the tag is not in hand
 */
export function settle(
  world: World,
  channel: Channel,
  tag: number,
  how: Readonly<{ multiple: boolean; settlement: Settlement }>,
): void {
  const taken = take(channel, tag, how.multiple);
  settleAll(world, taken, how.settlement);
  for (const queue of unblock(channel)) dispatch(world, queue);
}

/** Puts everything back that a channel has in hand. */
export function putAllBack(world: World, channel: Channel, settlement: "requeue" | "lose"): void {
  const taken = [...channel.unacked.values()];
  channel.unacked.clear();
  settleAll(world, taken, settlement);
  for (const queue of unblock(channel)) dispatch(world, queue);
}

function take(channel: Channel, tag: number, multiple: boolean): readonly Unacked[] {
  if (tag === 0 && multiple) {
    const all = [...channel.unacked.values()];
    channel.unacked.clear();

    return all;
  }
  if (!channel.unacked.has(tag)) throw new BrokerError(406, `unknown delivery tag ${tag}`);
  const tags = multiple ? [...channel.unacked.keys()].filter((one) => one <= tag) : [tag];

  return tags.flatMap((one) => {
    const unacked = channel.unacked.get(one);
    channel.unacked.delete(one);

    return unacked ?? [];
  });
}

function settleAll(world: World, taken: readonly Unacked[], settlement: Settlement): void {
  const queues = new Set<Queue>();
  const ordered = settlement === "reject" ? byPriority(taken) : taken;
  for (const { queue, entry, consumer } of ordered) {
    if (consumer !== undefined) consumer.inHand--;
    if (queue.deleted || settlement === "ack") continue;
    queues.add(queue);
    if (settlement === "reject") {
      die(world, queue, entry, "rejected");
      continue;
    }
    entry.returns++;
    const { deliveryLimit } = queue.settings;
    if (deliveryLimit !== undefined && entry.returns > deliveryLimit)
      die(world, queue, entry, "delivery_limit");
    else putBack(world, queue, entry, settlement === "lose" ? "lost" : "given back");
  }
  // All are back before any is delivered again, so that they keep their order.
  for (const queue of queues) {
    // What comes back to a full quorum queue may be delivered again before something is dropped.
    if (queue.settings.type === "classic") enforceLimit(world, queue);
    expireHead(world, queue);
    dispatch(world, queue);
    if (queue.settings.type === "quorum") enforceLimit(world, queue);
  }
}

/** What a consumer drops at once dies by priority. What was taken by hand is dropped piece by piece. */
function byPriority(taken: readonly Unacked[]): readonly Unacked[] {
  const groups = new Map<Consumer | Entry, Unacked[]>();
  for (const one of taken) {
    const key = one.consumer ?? one.entry;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }

  return [...groups.values()].flatMap((group) =>
    group.toSorted((one, other) => other.entry.priority - one.entry.priority),
  );
}
