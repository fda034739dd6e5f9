import { readPayloads, type Payload } from "@warren/asyncapi/schema";
import { payloadModule } from "../payload-module.js";

/** The module of payloads, with what was said of them when they were read. */
export function moduleOf(payloads: readonly Payload[], components: ReadonlyMap<string, unknown>) {
  const read = readPayloads(payloads, components);

  return { ...payloadModule(read), problems: read.problems };
}
