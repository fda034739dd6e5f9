const TOKEN =
  /(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<number>\d[\w.]*)|(?<name>[a-zA-Z_:][\w:]*)|(?<comment>#.*)|(?<other>\S)/g;

/** A list of labels in brackets may follow these. */
const BEFORE_LABELS: ReadonlySet<string> = new Set([
  ...["by", "without", "on", "ignoring", "group_left", "group_right"],
]);
const OTHER_WORDS: ReadonlySet<string> = new Set([
  ...["and", "or", "unless", "atan2", "bool", "offset", "start", "end", "inf", "nan"],
]);

/**
 * The selectors in a PromQL expression, each once and as Prometheus takes it for a query: `up{job="shop"}`. No parser of PromQL: the
 * expression has to be one that Prometheus takes, without Grafana's variables.
 */
export function selectorsOf(expr: string): readonly string[] {
  const tokens = tokensOf(expr);
  const selectors = new Set<string>();
  let at = 0;
  const isNext = (text: string) => tokens[at]?.text === text;
  /** All up to a closing bracket, which may stand in no text. */
  const through = (closing: string) => {
    const from = at;
    while (at < tokens.length && !isNext(closing)) at++;
    at++;

    return tokens
      .slice(from, at)
      .map(({ text }) => text)
      .join("");
  };

  while (at < tokens.length) {
    const { text, isName } = tokens[at++] ?? { text: "", isName: false };
    const word = text.toLowerCase();
    if (text === "[") through("]");
    else if (text === "{") selectors.add(`{${through("}")}`);
    else if (!isName || OTHER_WORDS.has(word)) continue;
    else if (BEFORE_LABELS.has(word)) {
      if (isNext("(")) through(")");
    } else if (isNext("{")) selectors.add(`${text}${through("}")}`);
    else if (!isNext("(") && !isAggregation(tokens[at])) selectors.add(text);
  }

  return [...selectors];
}

type Token = Readonly<{ text: string; isName: boolean }>;

function tokensOf(expr: string): readonly Token[] {
  return [...expr.matchAll(TOKEN)]
    .filter(({ groups }) => groups?.["comment"] === undefined)
    .map(({ 0: text, groups }) => ({ text, isName: groups?.["name"] !== undefined }));
}

/** In `sum by (queue) (…)` the word before `by` is no metric. */
function isAggregation(next: Token | undefined): boolean {
  return next !== undefined && ["by", "without"].includes(next.text.toLowerCase());
}
