import path from "node:path";
import { parse } from "yaml";
import { checkLoaded } from "../../document/check-document.js";
import { sourceOf } from "../../document/load-document.js";
import type { Model } from "../model.js";

const lamp = `
asyncapi: 3.0.0
info: { title: Lamp, version: 1.0.0 }
channels:
  lit:
    address: lamp.lit
    messages:
      Lit: { payload: { type: string } }
    bindings:
      amqp: { is: routingKey, exchange: { name: lamps, type: topic } }
  given-up:
    address: lamp.given-up
    bindings:
      amqp: { is: queue, queue: { name: lamp.given-up } }
operations:
  see:
    action: receive
    channel: { $ref: "#/channels/lit" }
`;

/** What was made of the lamp's document: the problems but for hints, as `rule at pointer`, and the texts of all. */
export type ReadLamp = Readonly<{ model: Model; problems: readonly string[]; texts: readonly string[] }>;

/** Reads the document of a small application, with other values at some of its places, such as `channels.lit.address`. */
export async function readLamp(changes: Readonly<Record<string, unknown>>): Promise<ReadLamp> {
  const document = parse(lamp) as Record<string, unknown>;
  for (const [place, value] of Object.entries(changes)) {
    const steps = place.split(".");
    const last = steps.pop() ?? "";
    const holder = steps.reduce((node, step) => node[step] as Record<string, unknown>, document);
    holder[last] = value;
  }
  const file = path.join(import.meta.dirname, "lamp.json");
  const text = JSON.stringify(document, null, 1);
  const loaded = sourceOf(file, text);
  if (!loaded.ok) throw new Error("No document.");
  const pointers = new Map<string, string>();
  const source = {
    ...loaded.source,
    positionOf: (pointer: string) => {
      const line = pointers.size + 1;
      pointers.set(String(line), pointer);

      return { line, column: 1 };
    },
  };
  const checked = await checkLoaded({ ...loaded, source }, new Map(), { validate: false });
  if (!checked.ok) throw new Error(checked.findings.map((finding) => finding.text).join("\n"));
  const problems = checked.findings
    .filter(({ severity }) => severity !== "hint")
    .map(({ rule, line }) => `${rule} at ${pointers.get(String(line)) ?? ""}`);

  return { model: checked.model, problems, texts: checked.findings.map(({ text }) => text) };
}
