import { isJson, type Described, type Message } from "@warren/asyncapi";
import { compareSchemas } from "../payload/compare-schemas.js";
import { uncompared, type PayloadChange } from "../payload/payload-change.js";
import { asWritten } from "../payload/schema.js";
import { compareAvro } from "./compare-avro.js";
import { languageOf } from "./language.js";

/** What is another between the payloads of two versions of a message, by the rules of the language that describes them. */
export function compareContents(before: Message, after: Message): readonly PayloadChange[] {
  const contentTypes = [before, after].flatMap(({ envelope }) => envelope.contentType ?? []);

  return compareDescribed(before.envelope.payload, after.envelope.payload, {
    foreign: contentTypes.find((contentType) => !isJson(contentType)),
    asJson: contentTypes.some(isJson),
  });
}

/** How a described part of a message travels. */
type Travelling = Readonly<{
  /** The content type where it is no JSON: a JSON Schema then tells only what the sender had in mind. */
  foreign: string | undefined;
  /** Whether some version says that it is JSON, whatever language describes it. */
  asJson: boolean;
}>;

/** Like {@link compareContents}, for one part: the payload or the headers. */
export function compareDescribed(
  before: Described | undefined,
  after: Described | undefined,
  { foreign, asJson }: Travelling,
): readonly PayloadChange[] {
  const [from, to] = [languageOf(before), languageOf(after)];
  if (from === to && asWritten(before?.written) === asWritten(after?.written)) return [];
  if (from === "Avro" && to === "Avro") {
    return [
      ...compareAvro(before?.written, after?.written),
      // Whoever reads its JSON holds it to the schema that the Avro stands for.
      ...(asJson ? compareSchemas(before?.schema ?? true, after?.schema ?? true).filter(isFelt) : []),
    ];
  }
  if (from !== "JSON Schema" || to !== "JSON Schema") {
    return [
      uncompared(
        from === to
          ? `its schema is another, and ${from} is compared as text only`
          : `its schema was ${from} and is ${to}`,
      ),
    ];
  }
  const found = compareSchemas(before?.schema ?? true, after?.schema ?? true);
  if (found.length === 0 || foreign === undefined) return found;

  return [uncompared(`its schema is another, and what ${foreign} makes of that is not known here`)];
}

function isFelt({ narrowed, widened, care }: PayloadChange): boolean {
  return narrowed || widened || care !== undefined;
}
