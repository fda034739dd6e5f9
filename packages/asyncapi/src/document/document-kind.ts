/** The version of AsyncAPI that a document says it is written in; undefined where it says none. */
export function versionOf(document: unknown): string | undefined {
  const version: unknown =
    typeof document === "object" && document !== null && "asyncapi" in document
      ? document.asyncapi
      : undefined;

  return typeof version === "string" && /^\d+\.\d+\.\d+/.test(version) ? version : undefined;
}

/** What is said of a document without a version. */
export function withoutVersion(document: unknown): string {
  const begin = "Fix: begin it with `asyncapi: 3.0.0`.";
  if (typeof document !== "object" || document === null)
    return `There is no AsyncAPI document in it.\n${begin}`;
  if ("asyncapi" in document) {
    return `Its version, ${JSON.stringify(document.asyncapi)}, is none of three parts, such as 3.0.0.\n${begin}`;
  }
  const other = ["openapi", "swagger"].find((name) => name in document);

  return other === undefined
    ? `This is no AsyncAPI document: its field \`asyncapi\` is missing.\n${begin}`
    : `This is an OpenAPI document, by its field \`${other}\`, and no AsyncAPI document.\nFix: name the document that says what is sent and received over the broker.`;
}

/** Whether a document is one of ours, of all services of a system. */
export function isSystem(document: unknown): boolean {
  return (
    typeof document === "object" &&
    document !== null &&
    ("x-services" in document || "x-exchanges" in document)
  );
}
