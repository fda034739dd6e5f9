import { contractsOf } from "@warren/codegen/contracts";
import { readCached } from "@warren/asyncapi/cache";
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
  // Whether the document is right in all it says is the business of other commands.
  const read = await readCached(paths.document, await contractsOf(paths), paths);
  if (!read.ok) return printFaults(read.findings, output);
  const { model, faults } = read;
  const explanation = explain(model, question.name, question.routingKey);
  if (question.format === "json") output.log(JSON.stringify(explanation, null, 2));
  else if (explanation.ok) output.log(explanationText(explanation));
  else output.error(explanationText(explanation));
  if (faults > 0) {
    output.error(
      `\n${String(faults)} faults of the document may hide something here: \`warren validate\` names them.`,
    );
  }

  return explanation.ok ? 0 : 1;
}
