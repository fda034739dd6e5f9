// What is used of the libraries that are measured. rascal brings no types; those of the others would make the type check of the
// whole repository need what only this benchmark needs.

declare module "amqp-connection-manager" {
  import type { Channel, ConsumeMessage, Options } from "amqplib";

  type Setup = (channel: Channel) => Promise<void>;
  type Wrapper = Readonly<{
    waitForConnect(): Promise<void>;
    publish(
      exchange: string,
      routingKey: string,
      content: Buffer,
      options: Options.Publish,
    ): Promise<boolean>;
    consume(
      queue: string,
      take: (message: ConsumeMessage) => void,
      options: Readonly<{ prefetch: number }>,
    ): Promise<unknown>;
    ack(message: ConsumeMessage, allUpTo: boolean): void;
  }>;
  type Manager = Readonly<{
    createChannel(options?: Readonly<{ confirm?: boolean; setup?: Setup }>): Wrapper;
  }>;
  export function connect(
    urls: readonly string[],
    options: Readonly<{ connectionOptions: Readonly<{ noDelay: boolean }> }>,
  ): Manager;
}

declare module "rabbitmq-client" {
  export type AsyncMessage = Readonly<{ deliveryTag: number; body: unknown }>;
  type Sent = Readonly<Record<string, unknown>>;
  type Sender<Answer> = Readonly<{ send(envelope: Sent, body: Buffer): Promise<Answer> }>;
  type Reply = (body: Buffer, envelope: Sent) => Promise<void>;
  export class Connection {
    constructor(options: Readonly<{ url: string; noDelay: boolean }>);
    onConnect(): Promise<void>;
    acquire(): Promise<
      Readonly<{
        basicQos(options: Readonly<{ prefetchCount: number }>): Promise<void>;
        basicConsume(
          options: Readonly<{ queue: string }>,
          take: (message: AsyncMessage) => void,
        ): Promise<unknown>;
        basicAck(options: Readonly<{ deliveryTag: number; multiple: boolean }>): void;
      }>
    >;
    createConsumer(
      options: Readonly<{
        queue: string;
        queueOptions: Readonly<{ queue: string; passive: boolean }>;
        qos: Readonly<{ prefetchCount: number }>;
      }>,
      answer: (message: AsyncMessage, reply: Reply) => Promise<void>,
    ): Readonly<{ once(event: "ready", listener: (value?: unknown) => void): void }>;
    createPublisher(options: Readonly<{ confirm: boolean }>): Sender<void>;
    createRPCClient(options: Readonly<{ confirm: boolean }>): Sender<AsyncMessage>;
  }
}

declare module "rascal" {
  type Settings = Readonly<Record<string, unknown>>;
  type Publication = Readonly<{
    on(event: "success", listener: (messageId: string) => void): Publication;
    on(event: "error" | "return", listener: (failure: unknown) => void): Publication;
  }>;
  type Acknowledge = (error?: Error, options?: Readonly<{ all: boolean }>) => void;
  type Subscription = Readonly<{
    on(
      event: "message",
      listener: (
        message: Readonly<{ properties: object }>,
        content: unknown,
        acknowledge: Acknowledge,
      ) => void,
    ): Subscription;
    on(event: "error", listener: (error: Error) => void): Subscription;
  }>;
  type Broker = Readonly<{
    on(event: "error", listener: (error: Error) => void): void;
    publish(name: string, content: Buffer, overrides: Settings): Promise<Publication>;
    subscribe(name: string): Promise<Subscription>;
  }>;
  const rascal: Readonly<{
    BrokerAsPromised: Readonly<{ create(config: Settings): Promise<Broker> }>;
    withDefaultConfig(config: Settings): Settings;
  }>;
  export = rascal;
}
