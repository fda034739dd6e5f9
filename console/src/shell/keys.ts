/** What a key on its own means; `goto` with the key of an area. */
export type KeyAction = Readonly<
  | { kind: "goto"; key: string }
  | { kind: "search" }
  | { kind: "next" }
  | { kind: "previous" }
  | { kind: "help" }
  | { kind: "palette" }
  /** The first of two keys: the next one decides. */
  | { kind: "prefix" }
  | { kind: "none" }
>;

/** A key, as far as it matters here. */
export type Pressed = Readonly<{
  key: string;
  /** With Control or Command. */
  command: boolean;
  alt: boolean;
  /** Whether it goes into a text. */
  typing: boolean;
  /** Whether `g` was pressed before it, a moment ago. */
  afterG: boolean;
  /** Whether single keys mean anything: WCAG 2.1.4 wants them to be switched off. */
  single: boolean;
}>;

/** What a key does. Pure, so that it can be tried without a browser. */
export function actionOf({ key, command, alt, typing, afterG, single }: Pressed): KeyAction {
  if (command && !alt && key.toLowerCase() === "k") return { kind: "palette" };
  if (command || alt || typing || !single) return { kind: "none" };
  if (afterG) return { kind: "goto", key };
  switch (key) {
    case "g":
      return { kind: "prefix" };
    case "/":
      return { kind: "search" };
    case "j":
      return { kind: "next" };
    case "k":
      return { kind: "previous" };
    case "?":
      return { kind: "help" };
    default:
      return { kind: "none" };
  }
}
