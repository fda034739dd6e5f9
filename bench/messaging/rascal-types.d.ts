// What is used of rascal, which brings no types.
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
