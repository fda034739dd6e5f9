import { checkFormat, type ByHand, type GeneratedBy } from "./generated-by.js";

/** What exists on the broker. Generated from asyncapi.yaml; every service declares all of it at its start. */
export type Topology = Readonly<{
  /** What the code says of itself. What says nothing is taken: it is data that reads the same in every format. */
  generated?: GeneratedBy | ByHand;
  exchanges: readonly Exchange[];
  queues: readonly Queue[];
  bindings: readonly Binding[];
}>;

/** An exchange, as it is declared. */
export type Exchange = Readonly<{
  name: string;
  type: "direct" | "topic" | "fanout" | "headers";
  durable: boolean;
  /** Deleted by the broker once its last binding is gone. Default false. */
  autoDelete?: boolean;
  /** Fed by other exchanges only: nobody may publish to it. Default false. */
  internal?: boolean;
  /** Gets what no binding of this exchange matched. */
  alternateExchange?: string;
}>;

/** A queue, as it is declared. */
export type Queue = Readonly<{
  name: string;
  durable: boolean;
  /** For the connection that declares it alone, and gone with it. Default false. */
  exclusive?: boolean;
  /** Deleted by the broker once its last consumer is gone. Default false. */
  autoDelete?: boolean;
  /** Broker arguments, exactly as declared: `x-queue-type`, `x-dead-letter-exchange`, … */
  arguments: Readonly<Record<string, string | number | boolean>>;
}>;

/** From an exchange to a queue, or to another exchange. */
export type Binding = Readonly<
  {
    from: string;
    key: string;
    /** What a headers exchange compares with the headers of a message. Default none. */
    arguments?: Readonly<Record<string, string | number | boolean>>;
  } & ({ queue: string } | { exchange: string })
>;

/** @throws ContractFormatError where it says a format that this runtime does not know */
export function checkTopologyFormat({ generated }: Topology): void {
  if (generated !== undefined) checkFormat("topology", generated);
}
