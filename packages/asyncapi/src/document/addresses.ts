import type { Diagnostic } from "@asyncapi/parser";
import { fieldsOf } from "./references.js";

/** What AsyncAPI says of names that are no templates of URIs. */
const ofUris = 'must match format "uri-template"';

/**
 * A diagnostic of the addresses of 2.x as one for each that cannot be read: AsyncAPI wants templates of URIs there, and a routing key may have
 * any characters, and a parameter a name with a dash or a dot. Any other diagnostic as it is.
 */
export function ofAddresses(diagnostic: Diagnostic, root: unknown): readonly Diagnostic[] {
  if (diagnostic.path.join() !== "channels" || !diagnostic.message.includes(ofUris)) return [diagnostic];
  const names = Object.keys(fieldsOf(fieldsOf(root)?.["channels"]) ?? {});

  return names
    .filter((name) => !/^(?:[^{}]|\{[^{}]+\})*$/.test(name))
    .map((name) => ({
      ...diagnostic,
      path: ["channels", name],
      message: "A brace in this address has no other one, or no name is in them",
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    }));
}
