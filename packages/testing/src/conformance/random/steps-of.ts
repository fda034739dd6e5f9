import type { Step } from "../stage.js";
import * as steps from "../steps.js";
import { remembering, settle, settleAll, type Run } from "./in-hand.js";
import type { Action, DrawnBinding, DrawnQueue, Program } from "./program.js";

/** On a connection each. A consumer's channel hears of one queue: what two queues deliver at once has no order. */
const CONSUMERS = ["a2", "b3", "c4"] as const;
const SENDER = "p";
/** Takes by hand. */
const TAKER = "t5";

/** A program for one run: it remembers what it has in hand, so each run needs steps of its own. */
export function stepsOf(program: Program): readonly Step[] {
  const run: Run = { held: [], sent: 0 };
  const { exchanges, queues, bindings } = program;

  return [
    ...exchanges.map(({ type, internal, alternate }, at) =>
      steps.exchange(`e${at}`, type, {
        ...(internal ? { internal } : {}),
        ...(alternate === undefined ? {} : { alternateExchange: `e${alternate % exchanges.length}` }),
      }),
    ),
    ...queues.flatMap((queue, at) => [
      ...(drops(queue) ? [steps.queue(lostOf(at))] : []),
      steps.queueWith(`q${at}`, argumentsOf(queue, at, program)),
    ]),
    ...bindings.map((binding) => bind(binding, program)),
    ...program.actions.flatMap((action) => stepOf(action, program, run)),
    ...queues.map((_, at) => steps.check(`q${at}`, SENDER)),
    // What is left, and in which order.
    ...queues.flatMap((queue, at) =>
      [`q${at}`, ...(drops(queue) ? [lostOf(at)] : [])].flatMap((name) =>
        Array.from({ length: 4 }, () => steps.get(name, { on: "z6" })),
      ),
    ),
  ];
}

function argumentsOf(queue: DrawnQueue, at: number, { queues, exchanges }: Program) {
  const { quorum, deadLetters, maxLength, overflow, maxPriority, singleActive, deliveryLimit } = queue;
  const atLeastOnce = quorum && queue.atLeastOnce && deadLetters !== "nowhere";

  return {
    "x-queue-type": quorum ? "quorum" : "classic",
    ...(drops(queue)
      ? { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": lostOf(at) }
      : deadLettersOf(deadLetters, (at + 1) % queues.length, exchanges.length)),
    ...(atLeastOnce ? { "x-dead-letter-strategy": "at-least-once" } : {}),
    ...(maxLength === undefined ? {} : { "x-max-length": maxLength }),
    ...(overflow === undefined ? {} : { "x-overflow": overflow }),
    ...(quorum || maxPriority === undefined ? {} : { "x-max-priority": maxPriority }),
    ...(singleActive ? { "x-single-active-consumer": true } : {}),
    ...(quorum && deliveryLimit !== undefined ? { "x-delivery-limit": deliveryLimit } : {}),
  };
}

/**
 * Whether a publish may make a dead letter. It goes to a queue of its own: RabbitMQ promises no order between what is published to several
 * queues and what one of them drops for it.
 */
function drops({ maxLength, overflow, deadLetters }: DrawnQueue): boolean {
  return maxLength !== undefined && overflow !== "reject-publish" && deadLetters !== "nowhere";
}

function lostOf(queue: number): string {
  return `lost${queue}`;
}

function deadLettersOf(to: DrawnQueue["deadLetters"], nextQueue: number, exchanges: number) {
  if (to === "nowhere") return {};
  if (to === "next queue") {
    return { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": `q${nextQueue}` };
  }

  return { "x-dead-letter-exchange": `e${to % exchanges}` };
}

function bind(binding: DrawnBinding, { exchanges, queues }: Program, undo = false): Step {
  const { to, destination, key, match } = binding;
  const source = binding.exchange % exchanges.length;
  const args = exchanges[source]?.type === "headers" ? { "x-match": match, ...binding.headers } : undefined;
  if (to === "queue") {
    const queue = `q${destination % queues.length}`;

    return undo ? steps.unbind(queue, `e${source}`, key, args) : steps.bind(queue, `e${source}`, key, args);
  }

  return steps.bindExchange(`e${destination % exchanges.length}`, `e${source}`, key, args);
}

function stepOf(action: Action, program: Program, run: Run): readonly Step[] {
  const { queues, exchanges, bindings } = program;
  const queueAt = (at: number) => `q${at % queues.length}`;
  switch (action.kind) {
    case "publish": {
      const { exchange, key, mandatory, priority, headers } = action;
      const options = { on: SENDER, mandatory, headers, ...(priority === undefined ? {} : { priority }) };
      const content = String(++run.sent);

      return exchange === undefined
        ? [steps.send(queueAt(action.queue), content, options)]
        : [steps.publish(`e${exchange % exchanges.length}`, key, content, options)];
    }
    case "consume": {
      const { consumer, kind: _, ...options } = action;
      const on = channelOf(consumer);

      return [
        remembering(run, on, steps.consume(queueAt(consumer), on, { on, ...defined(options) }), options),
      ];
    }
    case "prefetch": {
      // RabbitMQ 3.10.8 is broken there: see the README.
      const queue = queues[action.consumer % queues.length];
      if (queue?.quorum === true && queue.deliveryLimit !== undefined) return [];

      return [steps.prefetch(action.count, { on: channelOf(action.consumer) })];
    }
    case "cancel": {
      // RabbitMQ 3.10.8 is broken there: see the README.
      const queue = queues[action.consumer % queues.length];
      if (queue?.singleActive === true && !queue.quorum) return [];

      return [steps.cancel(channelOf(action.consumer), channelOf(action.consumer))];
    }
    case "close channel":
      return [steps.closeChannel(channelOf(action.consumer))];
    case "close connection":
      return [steps.closeConnection(channelOf(action.consumer).slice(1))];
    case "get": {
      const { queue, noAck } = action;

      return [remembering(run, TAKER, steps.get(queueAt(queue), { on: TAKER, noAck }), { noAck })];
    }
    case "settle":
      return [settle(run, action)];
    case "settle all":
      return [settleAll(run, channelOf(action.consumer), action.how)];
    case "check":
      return [steps.check(queueAt(action.queue), SENDER)];
    case "purge":
      return [steps.purge(queueAt(action.queue))];
    case "bind":
    case "unbind": {
      const binding = bindings[action.binding % Math.max(bindings.length, 1)];

      return binding === undefined ? [] : [bind(binding, program, action.kind === "unbind")];
    }
  }
}

function channelOf(consumer: number): string {
  return CONSUMERS[consumer % CONSUMERS.length] ?? "a2";
}

function defined<T extends object>(options: T) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
