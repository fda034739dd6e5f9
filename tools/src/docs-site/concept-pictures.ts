import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkDocument, retryDelaysMs, type Queue } from "@warren/asyncapi";
import { contractsOf } from "@warren/codegen/contracts";
import { pathsIn } from "@warren/codegen/paths";
import { filesOfOurs } from "@warren/contract-docs/files";
import { drawGraph, type Graph, type GraphEdge, type GraphNode } from "@warren/contract-docs/pages";
import { orderSaga } from "@warren/order";
import { repository } from "@warren/programs";
import { duration } from "@warren/text";
import { permissionsGraph, type Definitions } from "./permissions-graph.js";
import { sagaGraph } from "./saga-graph.js";

/** The queue whose failures are shown. */
const example = "payments.commands";

/**
 * The pictures of `docs/concepts`, by file name, drawn from the contract, the saga's table and the broker's users. Each is a file by
 * itself, in the colours of whoever looks at it.
 *
 * @throws Error where the document has faults
 */
export async function conceptPictures(): Promise<ReadonlyMap<string, string>> {
  const paths = pathsIn(repository);
  const checked = await checkDocument(paths.document, await contractsOf(paths));
  if (!checked.ok) throw new Error("asyncapi.yaml has faults: `npm run warren -- validate` says which");
  const queue = checked.model.queues.find(({ name }) => name === example);
  if (queue === undefined)
    throw new Error(`The contract has no queue ${example} any more: choose another one.`);
  const definitions = await readFile(path.join(paths.output, "broker/definitions.json"), "utf8");

  return new Map([
    ["retries.svg", await picture(retriesGraph(queue))],
    ["saga.svg", await picture(withoutLinks(sagaGraph(orderSaga())))],
    ["permissions.svg", await picture(permissionsGraph(JSON.parse(definitions) as Definitions))],
  ]);
}

/** Where a message of one queue goes that fails: out to its delay queues and back, and in the end to its dead letters. */
function retriesGraph({ name, retry, deadLetter, bindings }: Queue): Graph {
  if (deadLetter === undefined)
    throw new Error(`${name} has no dead letters any more: choose another queue.`);
  const delays = retryDelaysMs(retry).map((ms, index): GraphNode => ({
    id: `retry-${String(index)}`,
    title: duration(ms),
    detail: `${name}.retry.${String(ms)}`,
    look: "queue requests",
  }));
  const exchange = deadLetter.exchange;
  const back = delays.map(({ id }): GraphEdge => ({ from: id, to: name, look: "late" }));

  return {
    title: `Where a message of ${name} goes that fails`,
    direction: "right",
    nodes: [
      { id: "from", title: bindings[0]?.exchange ?? "", detail: "exchange", look: "exchange direct" },
      { id: name, title: name, detail: "handled here", look: "queue messages" },
      { id: exchange, title: exchange, detail: "exchange", look: "exchange direct failures" },
      ...delays,
      { id: deadLetter.queue, title: deadLetter.queue, detail: "kept for people", look: "queue parked" },
    ],
    edges: [
      { from: "from", to: name, look: "plain", strong: true },
      { from: name, to: exchange, label: ["fails"], look: "failed", strong: true },
      ...delays.map(({ id }, index) => ({
        from: exchange,
        to: id,
        label: [`attempt ${String(index + 1)}`],
        look: "failed",
      })),
      { from: exchange, to: deadLetter.queue, label: ["after the last"], look: "failed" },
      ...back,
    ],
  };
}

function withoutLinks(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, href: undefined })) };
}

/** A picture as a file: with the style sheets of the site in it, which takes them away again where it stands in a page. */
async function picture(graph: Graph): Promise<string> {
  const [colours, pictures] = await Promise.all(
    ["colours.css", "pictures.css"].map((name) => readFile(path.join(filesOfOurs.assets, name), "utf8")),
  );
  const { text } = await drawGraph(graph);
  const style = `${colours ?? ""}${pictures ?? ""}svg { background: var(--raised); font-family: var(--picture); }`;

  return `${text
    .replace(/(<svg[^>]*>)/, `$1\n<style>\n${style}\n</style>`)
    .replace(/^\s+/gm, "")
    .trimEnd()}\n`;
}
