import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// What TypeScript shows to who writes a handler: names, and the cause first.

const root = path.resolve(import.meta.dirname, "../../..");
/** A file that is only here: its imports are found as if it lay beside this one. */
const file = path.join(import.meta.dirname, "a-handler.ts");
const before = `
import { inventory, ProductUnknown, ReserveStock, StockLevel, StockReserved } from "@warren/generated/inventory";
import { answer, each, eachRequest, type Handlers } from "@warren/messaging/contract";
import { serve, type Connection, type Database, type Logger, type Tx } from "@warren/messaging";
declare const handlers: Handlers<typeof inventory, Tx>;
declare const connection: Connection;
declare const logger: Logger;
declare const database: Database;
declare const level: StockLevel["data"];
declare const reserved: StockReserved["data"];
declare const { CheckStock: left, ...without }: typeof handlers;
`;
const lines = {
  reserve: (handler: string) =>
    `const h: Handlers<typeof inventory, Tx> = { ...handlers, ReserveStock: ${handler} };`,
  check: (handler: string) =>
    `const h: Handlers<typeof inventory, Tx> = { ...handlers, CheckStock: ${handler} };`,
};

let text = "";
let version = 0;
const service = serviceOf();

test.each<[what: string, line: string, first: string]>([
  [
    "a message that the service does not send",
    lines.reserve("each(({ data }) => [ReserveStock(data)])"),
    "Type 'Handler<ReserveStock, ReserveStock, Tx>' is not assignable to type 'Handler<ReserveStock, SendableOf<InventoryContract>, Tx>'.",
  ],
  [
    "the same from a batch",
    lines.reserve("async (deliveries) => deliveries.map(({ data }) => [ReserveStock(data)])"),
    "Type 'Promise<ReserveStock[][]>' is not assignable to type 'Promise<readonly (readonly SendableOf<InventoryContract>[])[]>'.",
  ],
  [
    "a reply that the contract does not list",
    lines.check("eachRequest(() => answer(StockReserved(reserved)))"),
    "Type 'RequestHandler<CheckStock, StockReserved, never, QueriesOf<Tx>>' is not assignable to type 'RequestHandler<CheckStock, StockLevel | ProductUnknown, SendableOf<InventoryContract>, QueriesOf<Tx>>'.",
  ],
  [
    "a request that is not always answered",
    lines.check("eachRequest(({ data }) => (reserved ? answer(ProductUnknown(data)) : undefined))"),
    "Type 'Answer<ProductUnknown, never> | undefined' is not assignable to type 'AnyAnswer | Promise<AnyAnswer>'.",
  ],
  [
    "a message in place of a list",
    lines.reserve("each(() => StockReserved(reserved))"),
    "Type 'StockReserved' is not assignable to type 'ListOfMessages | Promise<ListOfMessages>'.",
  ],
  [
    "a handler that is missing",
    "const h: Handlers<typeof inventory, Tx> = without;",
    "Property 'CheckStock' is missing in type",
  ],
  [
    "a handler of nothing",
    "void serve(inventory, { ...handlers, Foo: each(() => []) }, { connection, logger, database });",
    "Object literal may only specify known properties, and 'Foo' does not exist in type 'Handlers<InventoryContract, Tx>'.",
  ],
  [
    "a database that is missing",
    "void serve(inventory, handlers, { connection, logger });",
    "Argument of type '{ connection: Connection; logger: Logger; }' is not assignable to parameter of type 'ServeOptions<Database> & NeedsDatabase'.",
  ],
  [
    "a field that is misspelt",
    lines.reserve("each(({ data }) => [StockReserved({ ...reserved, orderId: data.orderID })])"),
    "Property 'orderID' does not exist on type",
  ],
])("of %s the first line names the cause, and it is the only error", (_, line, first) => {
  const [error, ...others] = diagnosticsOf(line);

  expect(error).toContain(first);
  expect(error?.length).toBeLessThan(500);
  expect(others).toEqual([]);
});

test.each<[what: string, line: string, shown: string]>([
  [
    "a delivery",
    lines.reserve("each((/**/delivery) => [StockReserved(reserved)])"),
    "(parameter) delivery: Delivery<ReserveStock>",
  ],
  [
    "the context of a handler",
    lines.reserve("each((delivery, /**/context) => [StockReserved(reserved)])"),
    "(parameter) context: HandlerContext<Tx>",
  ],
  [
    "the context of a handler without a transaction",
    lines.check("eachRequest(({ data }, /**/context) => answer(StockLevel(level)))"),
    "(parameter) context: HandlerContext<QueriesOf<Tx>>",
  ],
  [
    "a handler",
    "const /**/h = handlers.CheckStock;",
    "const h: RequestHandler<CheckStock, StockLevel | ProductUnknown, SendableOf<InventoryContract>, QueriesOf<Tx>>",
  ],
  ["an answer", "const /**/a = answer(StockLevel(level));", "const a: Answer<StockLevel, never>"],
  ["a contract", "const /**/c = inventory;", "const c: InventoryContract"],
])("%s is shown by its names", (_, line, shown) => {
  expect(hoverAt(line)).toBe(shown);
});

/** What the compiler says of a line, without its further lines. */
function diagnosticsOf(line: string): readonly string[] {
  write(line);

  return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(
    ({ messageText }) => (typeof messageText === "string" ? messageText : messageText.messageText),
  );
}

/** What an editor shows of the name behind the mark. */
function hoverAt(line: string): string {
  write(line);
  const mark = "/**/";
  const info = service.getQuickInfoAtPosition(file, text.indexOf(mark) + mark.length);

  return ts.displayPartsToString(info?.displayParts);
}

function write(line: string): void {
  text = `${before}${line}\n`;
  version++;
}

function serviceOf(): ts.LanguageService {
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), (name) => ts.sys.readFile(name)) as {
    config: Readonly<{ compilerOptions: object }>;
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "0"),
    getScriptSnapshot(name) {
      const content = name === file ? text : ts.sys.readFile(name);

      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
    realpath: (name) => ts.sys.realpath?.(name) ?? name,
  });
}
