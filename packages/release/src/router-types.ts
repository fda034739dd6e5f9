import ts from "typescript";

/**
 * The `AppRouter` that a module exports, as types that name nothing but tRPC's: what each procedure takes and gives, and what its errors
 * tell. For clients of whoever has no sources of the gateway.
 *
 * @throws Error where the module has no such type, or something in it cannot be written down
 */
export function routerTypes(program: ts.Program, file: string): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const router = module && checker.getExportsOfModule(module).find(({ name }) => name === "AppRouter");
  if (router === undefined) throw new Error(`${file} exports no AppRouter.`);
  const printing: Printing = { checker, kinds: new Set(), open: new Map(), named: new Map() };
  const def = typeOf(checker, checker.getDeclaredTypeOfSymbol(router), "_def");
  const errorShape = printed(printing, typeOf(checker, def, "_config", "$types", "errorShape"));
  const record = recordOf(printing, typeOf(checker, def, "record"));

  return `import type { ${["TRPCBuiltRouter", ...printing.kinds].sort().join(", ")} } from "@trpc/server";

${[...printing.named].map(([name, text]) => `type ${name} = ${text};\n`).join("")}
/** What an error tells beside its message. */
type ErrorShape = ${errorShape};

/** The procedures of the gateway: what they take and what they give. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: false }, ${record}>;
`;
}

type Printing = Readonly<{
  checker: ts.TypeChecker;
  /** tRPC's types that procedures are of. */
  kinds: Set<string>;
  /** Types that are being printed, with the names of those that were met in themselves. */
  open: Map<ts.Type, string | undefined>;
  /** What those are, by these names. */
  named: Map<string, string>;
}>;

const KINDS: Readonly<Record<string, string>> = {
  query: "TRPCQueryProcedure",
  mutation: "TRPCMutationProcedure",
  subscription: "TRPCSubscriptionProcedure",
};

/** Procedures by their names, and further ones below them. */
function recordOf(printing: Printing, record: ts.Type): string {
  const { checker, kinds } = printing;
  const lines = record.getProperties().map((one) => {
    const type = checker.getTypeOfSymbol(one);
    const def = type.getProperty("_def");
    if (def === undefined) return `${one.name}: ${recordOf(printing, type)};`;
    const kind = typeOf(checker, type, "_def", "type");
    const name = kind.isStringLiteral() ? KINDS[kind.value] : undefined;
    if (name === undefined) throw new Error(`${one.name} is a procedure of no kind that is known.`);
    kinds.add(name);
    const side = (of: "input" | "output") => printed(printing, typeOf(checker, type, "_def", "$types", of));

    return `${one.name}: ${name}<{ meta: object; input: ${side("input")}; output: ${side("output")} }>;`;
  });

  return `{ ${lines.join("\n")} }`;
}

/** A type without names that only the gateway has. What holds itself, as JSON does, gets a name. */
function printed(printing: Printing, type: ts.Type): string {
  const { open, named } = printing;
  if (open.has(type)) {
    const name = open.get(type) ?? `Recursive${named.size + 1}`;
    open.set(type, name);
    if (!named.has(name)) named.set(name, "");

    return name;
  }
  open.set(type, undefined);
  const text = printedOnce(printing, type);
  const name = open.get(type);
  open.delete(type);
  if (name === undefined) return text;
  named.set(name, text);

  return name;
}

function printedOnce(printing: Printing, type: ts.Type): string {
  const { checker } = printing;
  const print = (inner: ts.Type) => printed(printing, inner);
  if ((type.flags & PLAIN) !== 0) return checker.typeToString(type);
  // Of a field that may be left out the compiler has another "undefined", which is said by its `?`.
  const isSaid = (one: ts.Type) => (one.flags & Undefined) === 0 || one === checker.getUndefinedType();
  if (type.isUnion()) return [...new Set(type.types.filter(isSaid).map(print))].join(" | ");
  const symbol = type.getSymbol();
  if (checker.isArrayType(type) || symbol?.name === "AsyncIterable") {
    const items = checker.getTypeArguments(type as ts.TypeReference);

    return `${symbol?.name ?? "Array"}<${items.map(print).join(", ")}>`;
  }
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0 || isCallable(type))
    throw new Error(`A router's type has something that is no data: ${checker.typeToString(type)}.`);
  const fields = type.getProperties().map((field) => {
    const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0;
    const name = /^[\w$]+$/.test(field.name) ? field.name : JSON.stringify(field.name);

    return `${isReadonly(field) ? "readonly " : ""}${name}${isOptional ? "?" : ""}: ${print(checker.getTypeOfSymbol(field))};`;
  });
  const others = checker.getIndexInfosOfType(type).map((info) => {
    const key = checker.typeToString(info.keyType);

    return `${info.isReadonly ? "readonly " : ""}[key: ${key}]: ${print(info.type)};`;
  });

  return `{ ${[...fields, ...others].join(" ")} }`;
}

const { Any, Unknown, Never, Undefined, Null, Void, NonPrimitive } = ts.TypeFlags;
const { String, Number, BigInt, Boolean, StringLiteral, NumberLiteral, BooleanLiteral } = ts.TypeFlags;

const PLAIN =
  Any |
  Unknown |
  Never |
  Undefined |
  Null |
  Void |
  NonPrimitive |
  String |
  Number |
  BigInt |
  Boolean |
  StringLiteral |
  NumberLiteral |
  BooleanLiteral;

/** CheckFlags.Readonly, which the compiler exports to nobody: so is a field that a mapped type makes. */
const MAPPED_READONLY = 8;

function isReadonly(field: ts.Symbol): boolean {
  const { links } = field as ts.Symbol & Readonly<{ links?: Readonly<{ checkFlags?: number }> }>;
  if ((field.flags & ts.SymbolFlags.Transient) !== 0)
    return ((links?.checkFlags ?? 0) & MAPPED_READONLY) !== 0;
  const declarations = field.declarations ?? [];

  return declarations.some((one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Readonly) !== 0);
}

function isCallable(type: ts.Type): boolean {
  return type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
}

function typeOf(checker: ts.TypeChecker, from: ts.Type, ...path: readonly string[]): ts.Type {
  return path.reduce((type, name) => {
    const property = type.getProperty(name);
    if (property === undefined) throw new Error(`${checker.typeToString(type)} has no ${name}.`);

    return checker.getTypeOfSymbol(property);
  }, from);
}
