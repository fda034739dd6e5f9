import { contractsOf } from "@warren/codegen/contracts";
import { loadDocument, parseDocument, readModel } from "@warren/asyncapi";
import { explain, explanationText } from "@warren/contract-docs/explain";
import type { Paths } from "@warren/codegen/paths";
import { printFaults, type Output } from "./output.js";

/** What somebody wants to know: an exchange with a routing key, or one name of whatever kind. */
export type Question = Readonly<{ name: string; routingKey: string | undefined; format: "text" | "json" }>;

/**
 * Prints where a message goes, or what a queue, a message or an exchange is about. Returns the exit code: 1 where the
 * document cannot be read, or has nothing of that name.
 */
export async function explainCommand(paths: Paths, question: Question, output: Output): Promise<number> {
  const schemas = await contractsOf(paths);
  const loaded = await loadDocument(paths.document, { publishMeans: paths.publishMeans });
  if (!loaded.ok) return printFaults(loaded.findings, output);
  // Whether the document is right in all it says is the business of other commands, and takes most of their time.
  const { document, findings } = await parseDocument(loaded.source, schemas, { validate: false });
  if (document === undefined || findings.length > 0) return printFaults(findings, output);

  const { model, problems } = readModel(document);
  const explanation = explain(model, question.name, question.routingKey);
  if (question.format === "json") output.log(JSON.stringify(explanation, null, 2));
  else if (explanation.ok) output.log(explanationText(explanation));
  else output.error(explanationText(explanation));
  const faults = problems.filter(({ severity = "error" }) => severity === "error").length;
  if (faults > 0) {
    output.error(
      `\n${String(faults)} faults of the document may hide something here: \`warren validate\` names them.`,
    );
  }

  return explanation.ok ? 0 : 1;
}
