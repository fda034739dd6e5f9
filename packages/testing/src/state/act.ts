import { expireAll } from "./lifetime.js";
import { buryAll } from "./publish.js";
import { tellPublishers } from "./refusing.js";
import type { Effect, World } from "./world.js";

/** Does one action at a time: first what is due by then, last the dead letters that it caused. */
export function act<Result>(world: World, now: number, action: () => Result): Result {
  // A clock that was set back must not make time go backwards here.
  world.now = Math.max(world.now, now);
  expireAll(world);
  buryAll(world);
  try {
    return action();
  } finally {
    buryAll(world);
    for (const queue of world.queues.values()) tellPublishers(queue);
  }
}

/** Takes what is to be told. */
export function takeEffects(world: World): readonly Effect[] {
  const { effects } = world;
  world.effects = [];

  return effects;
}
