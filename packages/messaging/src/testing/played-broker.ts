import { EventEmitter } from "node:events";
import type { ChannelModel, ConfirmChannel, Options } from "amqplib";
import type { Connection } from "../connection/connection.js";
import type { ConnectionSetup } from "../connection/single-connection.js";

/** What was published on a channel that is played, and how its sender hears of it. */
export type PlayedPublish = Readonly<{
  routingKey: string;
  content: string;
  options: Options.Publish;
  /** The broker has it; or why it does not. */
  answer(error?: Error): void;
}>;

/** A broker for what a real one does too seldom, or too fast to look at: it answers when the test says so. */
export type PlayedBroker = Readonly<{
  connection: Connection;
  /** What came, over whichever channel. */
  published: readonly PlayedPublish[];
  /** How many channels were opened. */
  channels(): number;
  /** Emits an event of the connection, or of the newest channel. */
  tell(of: "connection" | "channel", event: string, ...what: unknown[]): void;
  /** Closes the newest channel; what is in flight on it fails as amqplib fails it. */
  closeChannel(): void;
  /** The connection is lost, and there is another. */
  reconnect(): Promise<void>;
  /** How many setups the connection would run again. */
  setups(): number;
  warnings: readonly unknown[];
}>;

type Hooks = Readonly<{
  /** What happens to each publish. Default: nothing, until the test answers. */
  onPublish?: (publish: PlayedPublish) => void;
}>;

/** Plays a broker to which there is one connection, which is up. */
export function playBroker({ onPublish }: Hooks = {}): PlayedBroker {
  const published: PlayedPublish[] = [];
  const warnings: unknown[] = [];
  const setups = new Set<ConnectionSetup>();
  let model = new EventEmitter();
  let channels = 0;
  let channel = new EventEmitter();
  let inFlight: PlayedPublish[] = [];

  const closeChannel = () => {
    const failed = inFlight;
    inFlight = [];
    for (const one of failed) one.answer(new Error("channel closed"));
    channel.emit("close");
  };
  const createConfirmChannel = () => {
    channels++;
    const publish = (...given: Parameters<ConfirmChannel["publish"]>) => {
      const [, routingKey, content, options = {}, done] = given;
      const one = {
        routingKey,
        content: content.toString(),
        options,
        answer: (error?: Error) => done?.(error ?? null, {}),
      };
      if (Number.isNaN(options.timestamp)) throw new TypeError("Field 'timestamp' is of the wrong type");
      published.push(one);
      inFlight.push(one);
      onPublish?.(one);

      return true;
    };
    channel = Object.assign(new EventEmitter(), {
      publish,
      close() {
        closeChannel();

        return Promise.resolve();
      },
    });

    return Promise.resolve(channel);
  };
  const connect = () => Object.assign(new EventEmitter(), { createConfirmChannel });
  model = connect();
  const silent = () => undefined;
  const connection = {
    name: "played",
    logger: { debug: silent, info: silent, warn: (fields: unknown) => warnings.push(fields), error: silent },
    publishing: () => connection,
    async addSetup(setup: ConnectionSetup) {
      setups.add(setup);
      await setup(model as unknown as ChannelModel);

      return () => void setups.delete(setup);
    },
  } as unknown as Connection;

  return {
    connection,
    published,
    warnings,
    channels: () => channels,
    setups: () => setups.size,
    tell: (of, event, ...what) => void (of === "connection" ? model : channel).emit(event, ...what),
    closeChannel,
    async reconnect() {
      closeChannel();
      model.emit("close");
      model = connect();
      for (const setup of setups) await setup(model as unknown as ChannelModel);
    },
  };
}
