import type { Area } from "./areas.js";

/** Something that the palette does. */
export type Command = Readonly<{
  id: string;
  name: string;
  hint?: string;
  act: Readonly<
    | { kind: "go"; to: Area["to"] }
    | { kind: "order"; id: string }
    | { kind: "theme"; theme: "system" | "light" | "dark" }
    | { kind: "sign out" }
  >;
}>;

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/** What fits what was typed. An order's id, wherever it stands in the text, comes first. */
export function commandsFor(typed: string, areas: readonly Area[]): readonly Command[] {
  const id = UUID.exec(typed)?.[0].toLowerCase();
  const order: readonly Command[] =
    id === undefined ? [] : [{ id: "order", name: `Order ${id}`, act: { kind: "order", id } }];
  const words = typed.toLowerCase().split(/\s+/);
  const fits = ({ name }: Command) => words.every((word) => name.toLowerCase().includes(word));

  return [...order, ...[...areas.map(goTo), ...OTHERS].filter(fits)];
}

function goTo({ to, name, key }: Area): Command {
  return { id: to, name, hint: `g ${key}`, act: { kind: "go", to } };
}

const OTHERS: readonly Command[] = [
  { id: "light", name: "Light theme", act: { kind: "theme", theme: "light" } },
  { id: "dark", name: "Dark theme", act: { kind: "theme", theme: "dark" } },
  { id: "system", name: "Theme of the device", act: { kind: "theme", theme: "system" } },
  { id: "out", name: "Sign out", act: { kind: "sign out" } },
];
