import { RegExpParser, type AST } from "@eslint-community/regexpp";

/** In how many ways a part of a pattern may match from one place of a text, and how many steps it takes to try them all. */
type Cost = Readonly<{ ways: number; steps: number }>;

const ONE: Cost = { ways: 1, steps: 1 };

/**
 * How many steps an engine makes at most with a pattern and a text, whatever the text is: the ways of all parts multiplied, as if
 * each part took every character. For most patterns that people write this is far too many, and for those it is not, nothing
 * else needs to be asked.
 *
 * @param length how many characters a text may have
 * @throws SyntaxError where the pattern is none
 */
export function mostSteps({ source, flags }: Pick<RegExp, "source" | "flags">, length: number): number {
  const { alternatives } = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes("u"),
  });
  const { steps } = costOfAny(alternatives, length);

  // What may start anywhere is tried anew at each character.
  return alternatives.every(startsAtStart) ? steps : steps * (length + 1);
}

function startsAtStart({ elements: [first] }: AST.Alternative): boolean {
  return first?.type === "Assertion" && first.kind === "start";
}

function costOfAny(alternatives: readonly AST.Alternative[], length: number): Cost {
  const costs = alternatives.map(({ elements }) => costOfAll(elements, length));

  return { ways: sum(costs.map(({ ways }) => ways)), steps: sum(costs.map(({ steps }) => steps + 1)) };
}

function costOfAll(elements: readonly AST.Element[], length: number): Cost {
  return elements.reduce<Cost>(
    (before, element) => {
      const { ways, steps } = costOf(element, length);

      return { ways: before.ways * ways, steps: before.steps + before.ways * steps };
    },
    { ways: 1, steps: 0 },
  );
}

function costOf(element: AST.Element, length: number): Cost {
  switch (element.type) {
    case "Group":
    case "CapturingGroup":
      return costOfAny(element.alternatives, length);
    case "Assertion":
      // A look around is left at its first match: nothing goes back into it.
      return "alternatives" in element ? { ...costOfAny(element.alternatives, length), ways: 1 } : ONE;
    case "Quantifier":
      return costOfRounds(element, length);
    case "Backreference":
      return { ways: 1, steps: length + 1 };
    default:
      return ONE;
  }
}

/** A round that takes nothing ends a repetition, so there are no more rounds than characters beyond those that are asked for. */
function costOfRounds({ element, min, max }: AST.Quantifier, length: number): Cost {
  const { ways, steps } = costOf(element, length);
  const most = Math.min(max, min + length);
  if (ways === 1) return { ways: most - min + 1, steps: (steps + 1) * most + 1 };

  // A geometric series is less than twice its last member.
  return { ways: 2 * ways ** most, steps: 2 * ways ** most * (steps + 1) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
