import type { ConfirmChannel, Message } from "amqplib";
import { roundTrip } from "../answers.js";
import type { Stage, Step } from "../stage.js";
import type { Action } from "./program.js";

type Held = Readonly<{ on: string; channel: ConfirmChannel; message: Message }>;
/** What a run of a program knows: what its channels have in hand, and how many messages it has sent. */
export type Run = { held: readonly Held[]; sent: number };

/** A step whose messages are noted as in hand. */
export function remembering(run: Run, on: string, step: Step, { noAck }: Readonly<{ noAck: boolean }>): Step {
  if (noAck) return step;

  return {
    text: step.text,
    async run(stage) {
      const channel = await stage.channel(on);
      const got = (name: string, message: Message) => {
        run.held = [...run.held, { on, channel, message }];
        stage.got(name, message);
      };

      return step.run({ ...stage, got });
    },
  };
}

/** Settles one of what is in hand. */
export function settle(run: Run, { how, at, requeue, upTo }: Extract<Action, { kind: "settle" }>): Step {
  return {
    text: `${how} ${upTo ? "up to " : ""}the ${at}th in hand${how === "ack" || requeue ? "" : " for good"}`,
    async run(stage) {
      await forgetLost(run, stage);
      const held = run.held[at % Math.max(run.held.length, 1)];
      if (held === undefined) return "nothing in hand";
      const { channel, message } = held;
      const isUpTo = upTo && how !== "reject";
      run.held = run.held.filter((one) => !isSettledWith(one, held, isUpTo));
      if (how === "ack") channel.ack(message, isUpTo);
      else if (how === "nack") channel.nack(message, isUpTo, requeue);
      else channel.reject(message, requeue);
      await roundTrip(channel);

      return `"${message.content.toString()}" of ${held.on}`;
    },
  };
}

function isSettledWith(one: Held, held: Held, upTo: boolean): boolean {
  if (one === held) return true;
  const tag = ({ message }: Held) => message.fields.deliveryTag;

  return upTo && one.channel === held.channel && tag(one) <= tag(held);
}

/** Settles all that a channel has in hand. */
export function settleAll(run: Run, on: string, how: "ack" | "requeue" | "drop" | "recover"): Step {
  return {
    text: `${on}: ${how} all`,
    async run(stage) {
      const channel = await stage.channel(on);
      run.held = run.held.filter((one) => one.channel !== channel);
      if (how === "recover") await channel.recover();
      else if (how === "ack") channel.ackAll();
      else channel.nackAll(how === "requeue");
      await roundTrip(channel);

      return undefined;
    },
  };
}

/** What a channel had in hand that is closed by now is nobody's to settle. */
async function forgetLost(run: Run, stage: Stage): Promise<void> {
  const names = new Set(run.held.map(({ on }) => on));
  const open = new Set(await Promise.all([...names].map((name) => stage.channel(name))));
  run.held = run.held.filter(({ channel }) => open.has(channel));
}
