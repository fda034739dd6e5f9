import {
  Composer,
  isAlias,
  isMap,
  isNode,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  visit,
  YAMLParseError,
  type Alias,
  type Document,
} from "yaml";
import type { Position } from "./locate.js";

/** Deeper than any document that is read further, and far from where the reader of YAML runs out of stack, which ends the process. */
const MOST_LEVELS = 400;

/** A text that is no YAML, or none that can be read, with the place that is at fault. */
export class YamlFault extends Error {
  constructor(
    message: string,
    readonly place: Position,
    /** Whether it may be YAML, and is more than is read. */
    readonly isTooMuch = false,
  ) {
    super(message);
  }
}

/** What a text of YAML or JSON holds, `<<` merged, as AsyncAPI's parser has it. Throws a {@link YamlFault}. */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const placeOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);

    return { line, column: col };
  };
  const [document, second] = new Composer({ merge: true }).compose(
    boundedTokens(text, lines, placeOf),
    true,
    text.length,
  );
  const error =
    document?.errors[0] ??
    (second === undefined
      ? undefined
      : new YAMLParseError(
          [second.range[0], second.range[1]],
          "MULTIPLE_DOCS",
          "Source contains multiple documents",
        ));
  if (error !== undefined) throw new YamlFault(error.message, placeOf(error.pos[0]));
  try {
    return document?.toJS() as unknown;
  } catch (problem) {
    if (!(problem instanceof ReferenceError) || document === undefined) throw problem;
    const lost = firstUnresolved(document);
    if (lost !== undefined)
      throw new YamlFault(
        `The alias *${lost.source} stands for nothing: no anchor &${lost.source} is before it`,
        placeOf(lost.range?.[0] ?? 0),
      );
    if (!problem.message.startsWith("Excessive alias count")) throw problem;
    // Its own limit, which is about how often an alias of aliases is used.
    throw new YamlFault(
      "Its aliases stand for more than anybody could read",
      placeOf(offsetOfGrowth(document)),
      true,
    );
  }
}

/** The first alias that has no anchor before it. */
function firstUnresolved(document: Document): Alias | undefined {
  const anchors = new Set<string>();
  const lost: Alias[] = [];
  visit(document, {
    Alias(_, alias) {
      if (anchors.has(alias.source)) return undefined;
      lost.push(alias);

      return visit.BREAK;
    },
    Value(_, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor);
    },
  });

  return lost[0];
}

/** The tokens of a text. How deep it goes shows before anything is made of them. */
function* boundedTokens(text: string, lines: LineCounter, placeOf: (offset: number) => Position) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_LEVELS)
      throw new YamlFault("It is nested too deeply", placeOf(parser.offset), true);
  }
  yield* parser.end();
}

/** Where the first alias stands that stands for others, and more of them than the reader of YAML allows; else the last one. */
function offsetOfGrowth(document: Document): number {
  const aliases = new Map<string, number>();
  let last = 0;
  let first: number | undefined;
  visit(document, {
    Alias(_, { source, range }, path) {
      last = range?.[0] ?? last;
      const count = aliases.get(source) ?? 1;
      if (count > 100) first ??= last;
      for (const above of path) {
        if (!isNode(above) || isAlias(above) || !(isMap(above) || isSeq(above))) continue;
        if (above.anchor !== undefined) aliases.set(above.anchor, (aliases.get(above.anchor) ?? 0) + count);
      }
    },
  });

  return first ?? last;
}
