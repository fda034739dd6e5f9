import type { Model } from "@warren/asyncapi";
import type { ReadPayloads } from "@warren/asyncapi/schema";
import { payloadModule } from "../schema/payload-module.js";
import { definitionsFile } from "./definitions.js";
import type { GeneratedFile, Origin } from "./generated-file.js";
import { messageFiles } from "./messages.js";
import { serviceFiles } from "./services.js";
import { topologyFile } from "./topology.js";
import { withVisibleSigns } from "./visible-signs.js";

/** What is printed: the document, and the payloads that stand in it. */
export type Emitted = Readonly<{
  model: Model;
  /** Undefined where all payloads come from contracts in code. */
  payloads: ReadPayloads | undefined;
  origin: Omit<Origin, "title" | "version">;
}>;

/** All generated TypeScript, unformatted. */
export function emit({ model, payloads, origin: from }: Emitted): readonly GeneratedFile[] {
  const origin: Origin = { ...from, title: model.title, version: model.version };

  const files = [
    ...messageFiles(model, payloads === undefined ? undefined : payloadModule(payloads), origin),
    ...serviceFiles(model, origin),
    topologyFile(model, origin),
    definitionsFile(model),
  ];

  return files.map(({ path, text }) => ({
    path,
    text: path.endsWith(".ts") ? withVisibleSigns(text) : text,
  }));
}
