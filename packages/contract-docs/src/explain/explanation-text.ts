import { listed } from "@warren/text";
import { exchangeText } from "./exchange-text.js";
import type { Answer, Explanation } from "./explain.js";
import { messageText } from "./message-text.js";
import { queueText } from "./queue-text.js";
import { routeText } from "./route-text.js";

/** An explanation for people, at most 100 columns wide unless a name alone is wider. */
export function explanationText(explanation: Explanation): string {
  if (!explanation.ok && "impossible" in explanation) return explanation.impossible;
  if (!explanation.ok) {
    const { unknown, didYouMean } = explanation;
    const hint = didYouMean.length === 0 ? "" : ` Did you mean ${listed(didYouMean, "or")}?`;

    return `There is no ${unknown} in the document.${hint}`;
  }

  return explanation.answers.map((answer) => linesOf(answer).join("\n")).join("\n\n\n");
}

function linesOf(answer: Answer): readonly string[] {
  switch (answer.kind) {
    case "route":
      return routeText(answer);
    case "queue":
      return queueText(answer);
    case "message":
      return messageText(answer);
    case "exchange":
      return exchangeText(answer);
  }
}
