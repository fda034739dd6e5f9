import { join } from "node:path";
import { checkDocument, topologyOf, type Topology } from "@warren/asyncapi";
import { contractsOf } from "@warren/codegen/contracts";
import { pathsFor } from "@warren/codegen/paths";
import { repository } from "@warren/programs";

/**
 * The exchanges and queues that `asyncapi.yaml` and the contracts say.
 *
 * @throws Error where the document has faults
 */
export async function wantedTopology(): Promise<Topology> {
  const paths = pathsFor(join(repository, "asyncapi.yaml"));
  const checked = await checkDocument(paths.document, await contractsOf(paths));
  if (!checked.ok) throw new Error("asyncapi.yaml has faults: `npm run warren -- validate` says which");

  return topologyOf(checked.model);
}
