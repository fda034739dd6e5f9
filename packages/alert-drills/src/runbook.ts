import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";

/** A page of docs/runbooks, as whoever is on call reads it. */
export type Runbook = Readonly<{
  /** The queries to look at, in their order. */
  queries: readonly string[];
  /**
   * A code span of the page that begins so.
   *
   * @throws Error where there is none: the page is another than whoever follows it thinks
   */
  span(start: string): string;
  /** @throws Error where the page does not say it */
  says(text: string): void;
}>;

const PREFIX = "warren|order|rabbitmq|nodejs|process|queue|gateway|payment";
/** With a `_` or a `:`, without which it is a program's or a server's name. */
const METRIC = new RegExp(`^(?:up|(?:${PREFIX})[a-z]*[_:][a-z_:]*)(?:\\{.*\\})?$`);
const EXPRESSION = /^(?:sum|min|max|avg|histogram_quantile|topk|deriv|rate)\b.*\(/;

export function readRunbook(alert: string): Runbook {
  const page = readFileSync(join(repository, `docs/runbooks/${alert}.md`), "utf8");
  const [, look = ""] = /## Look\n([^]*?)\n## Do/.exec(page) ?? [];
  const spansOf = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);

  return {
    queries: spansOf(look).filter((span) => EXPRESSION.test(span) || METRIC.test(span)),
    span(start) {
      const found = spansOf(page).find((span) => span.startsWith(start));
      if (found === undefined) throw new Error(`the page of ${alert} has nothing that begins with ${start}`);

      return found;
    },
    says(text) {
      if (!page.includes(text)) throw new Error(`the page of ${alert} does not say: ${text}`);
    },
  };
}
