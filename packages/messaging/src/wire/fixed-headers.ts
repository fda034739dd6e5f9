import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType } from "../contract/index.js";

type Fit = "is" | "may be" | "is not";

/**
 * The types that a message may be by its headers: those whose fixed headers it has, else those of which it has no other. None
 * where it says that it is something else.
 */
export function toldByHeaders(
  { properties }: ConsumeMessage,
  types: readonly AnyMessageType[],
): readonly AnyMessageType[] {
  if (types.every(({ headers }) => headers === undefined)) return types;
  const given: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const fits = types.map((type) => ({ type, fit: fitOf(given, type) }));
  const sure = fits.filter(({ fit }) => fit === "is");

  return (sure.length > 0 ? sure : fits.filter(({ fit }) => fit === "may be")).map(({ type }) => type);
}

function fitOf(given: Readonly<Record<string, unknown>>, { headers }: AnyMessageType): Fit {
  if (headers === undefined) return "may be";
  let fit: Fit = "is";
  for (const [name, value] of Object.entries(headers)) {
    if (given[name] === undefined) fit = "may be";
    else if (given[name] !== value) return "is not";
  }

  return fit;
}

/** Why none of the types is left: what a message's headers would have to be. The sender's own values are told to nobody. */
export function headersWanted(types: readonly AnyMessageType[]): string {
  const wanted = types.flatMap(({ messageName, headers }) =>
    headers === undefined ? [] : [`${messageName} has ${JSON.stringify(headers)}`],
  );

  return `its headers are those of no message that is received here: ${wanted.slice(0, 5).join("; ")}`;
}
