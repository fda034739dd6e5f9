import type { OperationInterface } from "@asyncapi/parser";
import type { Pointer } from "./model.js";
import type { Problem } from "./problem.js";

/** That an operation refers past the document's own channels, which AsyncAPI does not allow. */
export function channelOfAnother(id: string, at: Pointer): Problem {
  return {
    rule: "channel-is-the-documents",
    at: `${at}/channel`,
    what: `the channel of ${id} is none of the document's own`,
    loss: "AsyncAPI wants a reference to one of `channels` here: no code can be made for it",
    fix: "name the channel under `channels` with a `$ref` to where it stands, and refer to that: `#/channels/…`",
  };
}

/** Whether a channel that is none of those that were read has an address, and so stands elsewhere. */
export function isOfAnother(operation: OperationInterface): boolean {
  const [channel] = operation.channels().all();

  return channel === undefined || (channel.address() ?? "") !== "";
}
