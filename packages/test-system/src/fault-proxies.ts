import type { Proxy } from "@warren/messaging/testing";

/** What can be done to the way to a server. */
export type Door = Pick<Proxy, "connections" | "cut" | "freeze" | "refuse" | "thaw">;

/** The ways by which the programs reach their servers. */
export type Doors = Readonly<{ broker: Door; database: Door; redis: Door }>;

/** The doors of a cluster's nodes as one. */
export function together(doors: readonly Door[]): Door {
  return {
    connections: () => doors.reduce((sum, door) => sum + door.connections(), 0),
    cut() {
      for (const door of doors) door.cut();
    },
    freeze(what) {
      for (const door of doors) door.freeze(what);
    },
    refuse() {
      for (const door of doors) door.refuse();
    },
    thaw() {
      for (const door of doors) door.thaw();
    },
  };
}
