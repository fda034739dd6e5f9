import {
  IntersectionType,
  ReferenceType,
  ReflectionType,
  type Context,
  type ParameterReflection,
  type SignatureReflection,
  type SomeType,
  type TypeParameterReflection,
} from "typedoc";
import type ts from "typescript";

// To the compiler, and so to TypeDoc, an alias of `Readonly<…>` is what it stands for: a function would not return a `Publisher`, but all
// members of one, and the members of an alias would be a line of code without their comments.

/** Gives a parameter, or what a function returns, the type by the name that the code calls it by. */
export function nameType(
  context: Context,
  one: ParameterReflection | SignatureReflection,
  node?: ts.Node,
): void {
  const written =
    node === undefined || !("type" in node) ? undefined : (node.type as ts.TypeNode | undefined);
  if (written !== undefined) one.type = context.converter.convertType(context, written);
}

/** Gives a type parameter its constraint by the name that the code calls it by. */
export function nameConstraint(context: Context, one: TypeParameterReflection): void {
  const [declaration] = context.getSymbolFromReflection(one)?.declarations ?? [];
  const written = (declaration as ts.TypeParameterDeclaration | undefined)?.constraint;
  if (written !== undefined) one.type = context.converter.convertType(context, written);
}

/** Has the members of every alias of `Readonly<{ … }>` shown as members, each with its comment. */
export function showMembers({ project }: Context): void {
  for (const one of Object.values(project.reflections))
    if (one.isDeclaration() && one.type !== undefined) one.type = withMembers(one.type);
}

function withMembers(type: SomeType): SomeType {
  const [inside] =
    type instanceof ReferenceType && type.name === "Readonly" ? (type.typeArguments ?? []) : [];
  if (inside instanceof ReflectionType) return inside;

  return type instanceof IntersectionType ? new IntersectionType(type.types.map(withMembers)) : type;
}
