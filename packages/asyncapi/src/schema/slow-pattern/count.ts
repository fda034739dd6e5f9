import type { AST } from "@eslint-community/regexpp";
import type { Program, Step } from "./steps.js";

/** What is gone back to where a way leads to no end: another step, or a register as it was. */
type Back = Readonly<{ step: Step; at: number }> | Readonly<{ register: number; was: number }>;

type Same = Step & { kind: "same" };

export type Counted = Readonly<{
  steps: number;
  matches: boolean;
  /** How far into the text the marked places of the pattern were entered. */
  entered: ReadonlyMap<AST.Element, number>;
}>;

/**
 * How many steps an engine makes that looks for a pattern in a text.
 *
 * @param most where it makes more it is stopped; `matches` is false then
 */
export function countSteps(program: Program, text: readonly string[], most: number): Counted {
  const engine = new Engine(text, program.registers, most);
  const last = program.isAnchored ? 0 : text.length;
  let matches = false;
  for (let at = 0; at <= last && engine.steps <= most && !matches; at += 1)
    matches = engine.run(program.first, at);

  return { steps: engine.steps, matches, entered: engine.entered };
}

class Engine {
  steps = 0;
  readonly entered = new Map<AST.Element, number>();
  readonly #registers: number[];
  readonly #stack: Back[] = [];
  readonly #text: readonly string[];
  readonly #most: number;

  constructor(text: readonly string[], registers: number, most: number) {
    this.#text = text;
    this.#registers = new Array<number>(registers).fill(-1);
    this.#most = most;
  }

  /** Whether a way leads to the end from here. What a look has captured is given up when what is before it is tried in another way. */
  run(first: Step, start: number): boolean {
    const floor = this.#stack.length;
    let step = first;
    let at = start;
    for (;;) {
      this.steps += 1;
      if (this.steps > this.#most) return false;
      if (step.kind === "done") {
        this.#keepNoWays(floor);

        return true;
      }
      const next = this.#next(step, at);
      if (next !== undefined) {
        if (step.kind === "character") at += step.back ? -1 : 1;
        else if (step.kind === "same") at += step.back ? -this.#length(step) : this.#length(step);
        step = next;
        continue;
      }
      const back = this.#goBack(floor);
      if (back === undefined) return false;
      ({ step, at } = back);
    }
  }

  #next(step: Exclude<Step, { kind: "done" }>, at: number): Step | undefined {
    switch (step.kind) {
      case "character": {
        const character = this.#text[step.back ? at - 1 : at];

        return character !== undefined && step.fits(character) ? step.next : undefined;
      }
      case "assert":
        return holds(step.what, this.#text, at) === step.negate ? undefined : step.next;
      case "look":
        return this.run(step.body, at) === step.negate ? undefined : step.next;
      case "same":
        return this.#isSame(step, at) ? step.next : undefined;
      case "remember":
        this.#keep(step.register, at);

        return step.next;
      case "forget":
        for (const register of step.registers) this.#keep(register, -1);

        return step.next;
      case "enter":
        this.entered.set(step.place, Math.max(at, this.entered.get(step.place) ?? 0));

        return step.next;
      case "either":
        return this.#tryAll(step.of, at);
      default:
        return this.#round(step, at);
    }
  }

  #round(step: Step & { kind: "loop" | "again" }, at: number): Step | undefined {
    const { count, from, least, most, greedy, body } = step.loop;
    const done = step.kind === "loop" ? 0 : (this.#registers[count] ?? 0) + 1;
    if (step.kind === "again" && done > least && this.#registers[from] === at) return undefined;
    this.#keep(count, done);
    this.#keep(from, at);
    if (done < least) return body;
    if (done >= most) return step.next;

    this.steps += 1;
    this.#stack.push({ step: greedy ? step.next : body, at });

    return greedy ? body : step.next;
  }

  #tryAll(of: readonly Step[], at: number): Step | undefined {
    for (let index = of.length - 1; index > 0; index -= 1) {
      const step = of[index];
      if (step !== undefined) this.#stack.push({ step, at });
    }
    this.steps += of.length - 1;

    return of[0];
  }

  #length({ group }: Same): number {
    const start = this.#registers[group] ?? -1;

    // A group that took no part, or not yet, is the same as nothing.
    return start < 0 ? 0 : Math.max(0, (this.#registers[group + 1] ?? -1) - start);
  }

  #isSame(step: Same, at: number): boolean {
    const length = this.#length(step);
    const start = this.#registers[step.group] ?? -1;
    const from = step.back ? at - length : at;
    this.steps += length;
    for (let index = 0; index < length; index += 1)
      if (from < 0 || this.#text[from + index] !== this.#text[start + index]) return false;

    return true;
  }

  #keep(register: number, value: number): void {
    this.#stack.push({ register, was: this.#registers[register] ?? -1 });
    this.#registers[register] = value;
  }

  /** No other way is tried of what has matched, but its registers can be put back. */
  #keepNoWays(floor: number): void {
    let kept = floor;
    for (let index = floor; index < this.#stack.length; index += 1) {
      const back = this.#stack[index];
      if (back === undefined || "step" in back) continue;
      this.#stack[kept] = back;
      kept += 1;
    }
    this.#stack.length = kept;
  }

  /** The last step not tried, of those above `floor`. */
  #goBack(floor: number): Readonly<{ step: Step; at: number }> | undefined {
    while (this.#stack.length > floor) {
      const back = this.#stack.pop();
      if (back === undefined) return undefined;
      if ("step" in back) return back;
      this.#registers[back.register] = back.was;
    }

    return undefined;
  }
}

const WORD = /^\w$/;

function holds(what: "start" | "end" | "boundary", text: readonly string[], at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;

  return WORD.test(text[at - 1] ?? "") !== WORD.test(text[at] ?? "");
}
