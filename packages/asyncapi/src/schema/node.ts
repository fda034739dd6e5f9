/** The six kinds of JSON values. A whole number is a number. */
export type Kind = "string" | "number" | "boolean" | "null" | "object" | "array";

/**
 * What a JSON Schema says, so far as a type and a validator can be printed from it. Both are printed from the same node, so
 * that they cannot disagree.
 */
export type Node =
  | Readonly<{ kind: "unknown" | "never" | "boolean" | "null" }>
  | ValuesNode
  | StringNode
  | NumberNode
  | ArrayNode
  | ObjectNode
  | ChoiceNode
  | AllNode
  | WhenNode
  | DemandingNode
  | PartNode;

/** One of a list of JSON values. */
export type ValuesNode = Readonly<{ kind: "values"; values: readonly unknown[] }>;

export type StringNode = Readonly<{
  kind: "string";
  /** A format that the validator checks. */
  format: string | undefined;
  pattern: RegExp | undefined;
  /** Whether the document asks for more than is checked. */
  isLoose: boolean;
  /** In characters, as JSON Schema counts. */
  least: number | undefined;
  most: number | undefined;
}>;

export type NumberNode = Readonly<{
  kind: "number";
  whole: "no" | "yes" | "32 bits";
  least: number | undefined;
  most: number | undefined;
  above: number | undefined;
  below: number | undefined;
  multipleOf: number | undefined;
}>;

export type ArrayNode = Readonly<{
  kind: "array";
  /** The items that have a place of their own. */
  first: readonly Node[];
  /** Every other item. */
  rest: Node;
  least: number;
  most: number | undefined;
}>;

export type Field = Readonly<{ name: string; node: Node; required: boolean; remarks: string }>;

export type ObjectNode = Readonly<{
  kind: "object";
  fields: readonly Field[];
  /** Other fields: taken away, refused, or kept if they are like this. */
  rest: "strip" | "refuse" | Node;
}>;

export type ChoiceNode = Readonly<{
  kind: "choice";
  members: readonly Node[];
  /** How many have to fit: `oneOf` or `anyOf`. */
  fits: "one" | "any";
  /** The field that tells them apart, where the document names one. */
  discriminator: string | undefined;
}>;

export type AllNode = Readonly<{ kind: "all"; members: readonly Node[] }>;

/** What fits `if` has to fit `then`, what does not has to fit `else`. */
export type WhenNode = Readonly<{ kind: "when"; if: Node; then: Node; else: Node }>;

/** A node whose value has to meet what only a look at the value as it came can tell. */
export type DemandingNode = Readonly<{
  kind: "demanding";
  base: Node;
  demands: readonly Demand[];
  /** Whether the document asks for more than is checked. */
  isLoose: boolean;
}>;

/** A schema that has a name in the module. */
export type PartNode = Readonly<{ kind: "part"; name: string }>;

export type Demand =
  | Readonly<{ demand: "not"; node: Node }>
  | Readonly<{ demand: "fieldCount"; least: number; most: number | undefined }>
  | Readonly<{ demand: "fieldNames"; node: Node }>
  | Readonly<{ demand: "fieldsLike"; pattern: RegExp; node: Node }>
  | Readonly<{ demand: "otherFields"; known: readonly string[]; patterns: readonly RegExp[]; node: Node }>
  | Readonly<{ demand: "needs"; field: string; others: readonly string[] }>
  | Readonly<{ demand: "itemCount"; least: number; most: number | undefined }>
  | Readonly<{ demand: "differentItems" }>
  | Readonly<{ demand: "contains"; node: Node; least: number; most: number | undefined }>;
