/** Where in a file a block goes: beside the one line that reads so, or at the end. */
export type Place =
  Readonly<{ where: "after" | "before" | "instead of"; line: string }> | Readonly<{ where: "at the end" }>;

/** What a page asks its reader to do, in the order of the page. `at` is the block's line on the page. */
export type Step = Readonly<{ at: number }> &
  Readonly<
    | { kind: "create"; path: string; text: string }
    | { kind: "edit"; path: string; place: Place; text: string }
    /** Is in a file already: the page only shows it. */
    | { kind: "quote"; path: string; text: string }
    /** `again`: until they print what the page shows. */
    | { kind: "run"; commands: readonly Command[]; again: boolean }
    | { kind: "terminal"; which: Further; acts: readonly Act[] }
  >;

/** A command and what the page says it prints. */
export type Command = Readonly<{ line: string; output: readonly string[] }>;

/** A terminal beside the one in which all other commands are. */
export type Further = "second" | "third";

/** In a further terminal a command may run on: the page looks at it again, or interrupts it. */
export type Act =
  | (Command & Readonly<{ act: "type" }>)
  | Readonly<{ act: "see"; output: readonly string[] }>
  | Readonly<{ act: "interrupt" }>;

/** The page says something that cannot be followed. */
export class PageError extends Error {
  override readonly name = "PageError";

  constructor(at: number, why: string, options?: ErrorOptions) {
    super(`line ${at} of the page: ${why}`, options);
  }
}

type Block = Readonly<{ at: number; language: string; lead: string; lines: readonly string[] }>;

/**
 * Reads a page as instructions. A `console` block holds commands and what they print; `sh`, `text` and `mermaid` blocks are only shown;
 * the paragraph before any other block says at its end where its text goes: ``New file `path`:``, ``At the end of `path`:`` or
 * ``In `path`, after the line `…`:`` (before, instead of), or ``From `path`:`` where it is there already.
 *
 * Where the sentence before a `console` block speaks of a second or third terminal, its commands may run on: such a block may begin
 * with what they print meanwhile, and `^C` ends them. Where it says `again until`, the commands are repeated until they print what is shown.
 *
 * @throws PageError for a block that does not say what to do with it
 */
export function readPage(page: string): readonly Step[] {
  return blocksOf(page).flatMap((block): readonly Step[] => {
    switch (block.language) {
      case "sh":
      case "text":
      case "mermaid":
        return [];
      case "console":
        return [consoleOf(block)];
      default:
        return [changeOf(block)];
    }
  });
}

function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: (Omit<Block, "lines"> & { lines: string[] }) | undefined;
  let lead = "";
  let paragraphEnds = false;
  for (const [index, line] of page.split("\n").entries()) {
    if (open !== undefined && line === "```") {
      blocks.push(open);
      open = undefined;
      lead = "";
    } else if (open !== undefined) open.lines.push(line);
    else if (line.startsWith("```"))
      open = { at: index + 1, language: line.slice(3).trim(), lead, lines: [] };
    else if (line === "") paragraphEnds = true;
    // Readers see no comments.
    else if (!line.startsWith("<!--")) {
      lead = paragraphEnds ? line : `${lead} ${line}`;
      paragraphEnds = false;
    }
  }
  if (open !== undefined) throw new PageError(open.at, "the block that begins here never ends.");

  return blocks;
}

function changeOf({ at, lead, lines }: Block): Step {
  const text = lines.map((line) => `${line}\n`).join("");
  const [, quoted] = /From `([^`]+)`:$/.exec(lead) ?? [];
  if (quoted !== undefined) return { kind: "quote", at, path: quoted, text };
  const [, created] = /New file `([^`]+)`:$/.exec(lead) ?? [];
  if (created !== undefined) return { kind: "create", at, path: created, text };
  const [, extended] = /At the end of `([^`]+)`:$/.exec(lead) ?? [];
  if (extended !== undefined)
    return { kind: "edit", at, path: extended, place: { where: "at the end" }, text };
  const [, edited, where, line] =
    /In `([^`]+)`, (after|before|instead of) the line `([^`]+)`:$/.exec(lead) ?? [];
  if (edited === undefined || line === undefined || !isBeside(where))
    throw new PageError(at, `nothing says where this block goes. Before it stands: ${lead}`);

  return { kind: "edit", at, path: edited, place: { where, line }, text };
}

function isBeside(where: string | undefined): where is "after" | "before" | "instead of" {
  return where === "after" || where === "before" || where === "instead of";
}

function consoleOf(block: Block): Step {
  const { at } = block;
  const lead = block.lead.split(/[.?!] (?=[A-Z])/).at(-1) ?? "";
  const [, which] = /\b(second|third) terminal\b/.exec(lead) ?? [];
  if (which !== "second" && which !== "third")
    return { kind: "run", at, commands: commandsOf(block), again: /\bagain until\b/i.test(lead) };

  return { kind: "terminal", at, which, acts: actsOf(block) };
}

function actsOf({ lines }: Block): readonly Act[] {
  const acts: Act[] = [];
  let output: string[] | undefined;
  for (const line of lines) {
    if (line === "^C") {
      output = undefined;
      acts.push({ act: "interrupt" });
    } else if (line.startsWith("$ ")) {
      output = [];
      acts.push({ act: "type", line: line.slice(2), output });
    } else if (output !== undefined) output.push(line);
    else {
      output = [line];
      acts.push({ act: "see", output });
    }
  }

  return acts;
}

function commandsOf({ at, lines }: Block): readonly Command[] {
  const commands: { line: string; output: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const command = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ line: line.slice(2), output: [] });
    else if (command === undefined) throw new PageError(at + index + 1, "a command begins with `$ `.");
    else command.output.push(line);
  }
  if (commands.length === 0) throw new PageError(at, "this console block has no command.");

  return commands;
}
