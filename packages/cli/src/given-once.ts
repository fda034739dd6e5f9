import type { Command } from "commander";

/**
 * Refuses options with a value that are given twice on the command line. Commander takes the last, and says nothing of the first.
 * Those that may be repeated collect into a list, and are left alone. To be called when all commands are there.
 */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    const takesOneValue = option.required || option.optional;
    if (!takesOneValue || option.variadic || Array.isArray(option.defaultValue)) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven)
        command.error(
          `error: ${option.long ?? option.flags} is given twice, and counts once: leave one of them out`,
        );
      isGiven = true;
    });
  }
  for (const one of command.commands) refuseRepeated(one);
}
