import { isObject, type SchemaObject } from "../schema/json.js";
import { extensions } from "./extensions.js";

/** Names that other programs have for fields of their own, too. */
const OF_ANYBODY: ReadonlySet<string> = new Set([
  ...["x-service", "x-services", "x-version", "x-exchanges", "x-partitions"],
  ...["x-open", "x-pack", "x-batch", "x-retry", "x-durable", "x-exclusive"],
]);

/** An `x-retry` with these is one of ours. Others say how often, or how long; hardly one says both in these words. */
const RETRY_FIELDS = ["maxAttempts", "strategy"];

/** Those of them that change what travels, or where, for everybody: only who runs this runtime can take part. */
const FOR_US_ALONE: ReadonlySet<string> = new Set(["x-pack", "x-partitions"]);

const shapes: readonly (readonly [string, { safeParse: (value: unknown) => { success: boolean } }])[] =
  Object.values(extensions).flatMap((group) => Object.entries(group));

/** Whether a field is called as one of ours and may be another program's. */
export function isOfAnybody(field: string): boolean {
  return OF_ANYBODY.has(field);
}

/** Whether a field is ours only in a document that is written for us, also where it has our shape. */
export function isForUsAlone(field: string): boolean {
  return FOR_US_ALONE.has(field);
}

/** Whether a field has the shape that one of ours of its name has, on whatever that stands. */
export function isOurShape(field: string, value: unknown): boolean {
  return shapes.some(([name, shape]) => name === field && shape.safeParse(value).success);
}

/** Whether a document is written for us: it has a field that nobody else has, or retries as only ours are written, be it with a slip. */
export function isOurs(document: unknown): boolean {
  return thingsOf(document).some((thing) =>
    Object.entries(thing).some(([field, value]) =>
      isOfAnybody(field)
        ? field === "x-retry" && isObject(value) && RETRY_FIELDS.every((one) => one in value)
        : shapes.some(([name]) => name === field),
    ),
  );
}

/** The document, its channels, their messages, and its operations. */
function thingsOf(document: unknown): readonly SchemaObject[] {
  if (!isObject(document)) return [];
  const channels = partsOf(document["channels"]);

  return [
    document,
    ...channels,
    ...channels.flatMap(({ messages }) => partsOf(messages)),
    ...partsOf(document["operations"]),
  ];
}

function partsOf(things: unknown): readonly SchemaObject[] {
  return Object.values(isObject(things) ? things : {}).filter(isObject);
}
