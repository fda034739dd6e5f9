import { existsSync } from "node:fs";
import path from "node:path";
import type { PublishMeans } from "@warren/asyncapi";

/** Where the input is, and where the output will be. All absolute. */
export type Paths = Readonly<{
  /** The AsyncAPI document. */
  document: string;
  /** The folder of the zod contracts; undefined where the document itself says what is in its messages. */
  contracts: string | undefined;
  /** The folder for generated code. */
  output: string;
  /** The folder for the site that explains the document. */
  docs: string;
  /** What `publish` of a document of 2.x means. Default: what warren.config.yaml says, else what the document looks like. */
  publishMeans?: PublishMeans | undefined;
  /** Where what was read of the document is kept for the next time. Default: nothing is. */
  cache?: string | undefined;
}>;

/** The layout of a project: everything has its place below one folder. */
export function pathsIn(root: string): Paths {
  return pathsFor(path.join(path.resolve(root), "asyncapi.yaml"));
}

/**
 * The layout of a project around its document. Contracts are taken from `contracts/src` beside it, if there is such a
 * folder; code goes to `generated` beside it unless `output` says otherwise.
 */
export function pathsFor(spec: string, output?: string): Paths {
  const document = path.resolve(spec);
  const project = path.dirname(document);
  const contracts = path.join(project, "contracts/src");

  return {
    document,
    contracts: existsSync(contracts) ? contracts : undefined,
    output: output === undefined ? path.join(project, "generated") : path.resolve(output),
    docs: path.join(project, "dist/docs"),
  };
}
