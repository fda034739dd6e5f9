/** Where in a file a block goes: beside the one line that reads so, or at the end. */
export type Place =
  Readonly<{ where: "after" | "before" | "instead of"; line: string }> | Readonly<{ where: "at the end" }>;

/** What a how-to page asks its reader to do, in the order of the page. `at` is the block's line on the page. */
export type Step = Readonly<{ at: number }> &
  Readonly<
    | { kind: "create"; path: string; text: string }
    | { kind: "edit"; path: string; place: Place; text: string }
    | { kind: "run"; commands: readonly Command[] }
  >;

/** A command and what the page says it prints. */
export type Command = Readonly<{ line: string; output: readonly string[] }>;

/** The page says something that cannot be followed. */
export class PageError extends Error {
  override readonly name = "PageError";

  constructor(at: number, why: string, options?: ErrorOptions) {
    super(`line ${at} of the page: ${why}`, options);
  }
}

type Block = Readonly<{ at: number; language: string; lead: string; lines: readonly string[] }>;

/**
 * Reads a page as instructions. A `console` block holds commands and what they print; `sh` and `text` blocks are only shown;
 * the line before any other block says where its text goes: ``New file `path`:``, ``At the end of `path`:`` or
 * ``In `path`, after the line `…`:`` (before, instead of).
 *
 * @throws PageError for a block that does not say what to do with it
 */
export function readPage(page: string): readonly Step[] {
  return blocksOf(page).flatMap((block): readonly Step[] => {
    switch (block.language) {
      case "sh":
      case "text":
        return [];
      case "console":
        return [{ kind: "run", at: block.at, commands: commandsOf(block) }];
      default:
        return [changeOf(block)];
    }
  });
}

function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: (Omit<Block, "lines"> & { lines: string[] }) | undefined;
  let lead = "";
  for (const [index, line] of page.split("\n").entries()) {
    if (open !== undefined && line === "```") {
      blocks.push(open);
      open = undefined;
      lead = "";
    } else if (open !== undefined) open.lines.push(line);
    else if (line.startsWith("```"))
      open = { at: index + 1, language: line.slice(3).trim(), lead, lines: [] };
    // Readers see neither blank lines nor comments.
    else if (line !== "" && !line.startsWith("<!--")) lead = line;
  }
  if (open !== undefined) throw new PageError(open.at, "the block that begins here never ends.");

  return blocks;
}

function changeOf({ at, lead, lines }: Block): Step {
  const text = lines.map((line) => `${line}\n`).join("");
  const [, created] = /New file `([^`]+)`:$/.exec(lead) ?? [];
  if (created !== undefined) return { kind: "create", at, path: created, text };
  const [, extended] = /At the end of `([^`]+)`:$/.exec(lead) ?? [];
  if (extended !== undefined)
    return { kind: "edit", at, path: extended, place: { where: "at the end" }, text };
  const [, edited, where, line] =
    /In `([^`]+)`, (after|before|instead of) the line `([^`]+)`:$/.exec(lead) ?? [];
  if (edited === undefined || line === undefined || !isBeside(where))
    throw new PageError(at, `nothing says where this block goes. The line before it is: ${lead}`);

  return { kind: "edit", at, path: edited, place: { where, line }, text };
}

function isBeside(where: string | undefined): where is "after" | "before" | "instead of" {
  return where === "after" || where === "before" || where === "instead of";
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
