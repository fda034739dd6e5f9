import { buildSite, type SiteOptions } from "@warren/contract-docs";
import { contractsOf } from "@warren/codegen/contracts";
import type { Paths } from "@warren/codegen/paths";
import type { Output } from "./output.js";

/**
 * Builds the docs site, unless it is there and nothing that it is made from has changed. Returns the exit code: 1 where
 * the document has faults.
 */
export async function docsCommand(
  paths: Paths,
  output: Output,
  options: Omit<SiteOptions, "schemas"> = {},
): Promise<number> {
  const built = await buildSite(paths, { ...options, schemas: () => contractsOf(paths) });
  switch (built.state) {
    case "refused": {
      // What reads documents is loaded with it, which an up-to-date site need not wait for.
      const { printFaults } = await import("./output.js");

      return printFaults(built.findings, output);
    }
    case "unchanged":
      output.log(`${paths.docs} is up to date.`);

      return 0;
    case "built":
      output.log(`The docs are in ${paths.docs}: open index.html.`);

      return 0;
  }
}
