import pc from "picocolors";
import type { Line } from "./line.js";

/** A line of a drill, for a terminal. */
export function showLine(line: Line): string {
  switch (line.kind) {
    case "says":
      return `  ${line.text}`;
    case "breaks":
      return `${pc.red("✗")} ${line.text}`;
    case "mends":
      return `${pc.yellow("↻")} ${line.text}`;
    case "moves": {
      const after = `+${(line.afterMs / 1_000).toFixed(2)} s`.padStart(9);
      const detail = line.detail === undefined ? "" : pc.dim(`  ${line.detail}`);

      return `  ${pc.dim(line.order.slice(0, 8))} ${pc.dim(after)}  ${line.event.padEnd(22)} ${pc.bold(line.status)}${detail}`;
    }
    case "checks": {
      const { what, held, seen, wanted } = line.check;
      if (held) return `${pc.green("✓")} ${what}`;

      return `${pc.red("✗")} ${what}: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`;
    }
  }
}
