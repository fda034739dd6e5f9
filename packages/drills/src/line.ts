/** What a drill said that must hold, and whether it did. */
export type Check = Readonly<{ what: string; held: boolean; seen: unknown; wanted: unknown }>;

/** What a drill tells of itself as it goes on. */
export type Line = Readonly<
  | { kind: "says"; text: string }
  | { kind: "breaks"; text: string }
  | { kind: "mends"; text: string }
  | {
      kind: "moves";
      order: string;
      event: string;
      status: string;
      detail: string | undefined;
      afterMs: number;
    }
  | { kind: "checks"; check: Check }
>;
