import type { Model } from "../model/model.js";
import { definitionsFile } from "./definitions.js";
import type { GeneratedFile } from "./generated-file.js";
import { messageFiles } from "./messages.js";
import { serviceFiles } from "./services.js";
import { topologyFile } from "./topology.js";

/** All generated TypeScript, unformatted. `generator` is name and version of who generates. */
export function emit({ title, version, ...rest }: Model, generator: string): readonly GeneratedFile[] {
  const model = { title, version, ...rest };
  const origin = { generator, title, version };

  return [
    ...messageFiles(model, origin),
    ...serviceFiles(model, origin),
    topologyFile(model, origin),
    definitionsFile(model),
  ];
}
