// The door of the template (packages/codegen/template): a parsed document in, the files of generated/ out.

import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { readModel } from "../model/read-model.js";
import type { GeneratedFile } from "./generated-file.js";
import { emit } from "./emit.js";

/** Called by the template, with its parameters. */
export function emitFiles(
  document: AsyncAPIDocumentInterface,
  parameters: Readonly<{ generator: string }>,
): readonly GeneratedFile[] {
  return emit(readModel(document).model, parameters.generator);
}
