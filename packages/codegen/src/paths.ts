import path from "node:path";

/** Where the input is, and where the output will be. All absolute. */
export type Paths = Readonly<{
  /** The AsyncAPI document. */
  document: string;
  /** The folder of the zod contracts. */
  contracts: string;
  /** The folder for generated code. */
  output: string;
  /** The folder for the HTML reference. */
  docs: string;
}>;

/** The layout of a project: everything has its place below one folder. */
export function pathsIn(root: string): Paths {
  const project = path.resolve(root);

  return {
    document: path.join(project, "asyncapi.yaml"),
    contracts: path.join(project, "contracts/src"),
    output: path.join(project, "generated"),
    docs: path.join(project, "dist/docs"),
  };
}
