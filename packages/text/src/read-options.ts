import { parseArgs, type ParseArgsConfig } from "node:util";

/**
 * What Node's `parseArgs` reads. Of an option that is given twice that takes the last, and says nothing of the first: here it is
 * refused, unless it is `multiple`.
 *
 * @throws Error that names the option, and what `parseArgs` throws
 */
export function readOptions<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const { tokens = [] } = parseArgs({ ...config, tokens: true });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || token.value === undefined) continue;
    const { name, rawName } = token;
    if (given.has(name) && config.options?.[name]?.multiple !== true)
      throw new Error(`${rawName} is given twice, and counts once: leave one of them out`);
    given.add(name);
  }

  return parseArgs(config);
}
