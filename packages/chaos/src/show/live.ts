import pc from "picocolors";
import type { RunEvent } from "../run.js";
import { clock, measuredDuration } from "@warren/text";
import { recoveryText } from "./report.js";

/** Shows a run while it goes on. */
export type Live = Readonly<{ see(event: RunEvent): void; end(): void }>;

const PLAIN_EVERY_MS = 10_000;
const ERASE_LINE = "\r\u001b[K";

/** What happens, a line each; on a terminal the figures stand below and change, elsewhere they come every ten seconds. */
export function showLive(stream: NodeJS.WriteStream = process.stdout): Live {
  const erase = stream.isTTY ? ERASE_LINE : "";
  let figures = "";
  let broken: string | undefined;
  let toldAt = 0;
  const line = (text: string) => {
    stream.write(`${erase}${text}\n`);
    if (stream.isTTY) stream.write(figures);
  };

  return {
    see(event) {
      switch (event.kind) {
        case "opens":
          line(`Customers come: ${event.rate} orders a second.`);
          break;
        case "broken":
          broken = event.fault.name;
          line(
            `${pc.dim(clock(event.atMs))}  ${pc.red("breaks ")} ${event.fault.name.padEnd(28)} ${event.fault.breaks}`,
          );
          break;
        case "healed":
          broken = undefined;
          line(
            `       ${pc.yellow("whole  ")} ${event.fault.name.padEnd(28)} after ${measuredDuration(event.heldMs)}`,
          );
          break;
        case "recovered":
          line(
            `       ${pc.green("flows  ")} ${event.fault.name.padEnd(28)} orders flow again ${event.recoveryMs === undefined ? recoveryText(Infinity) : `after ${measuredDuration(event.recoveryMs)}`}`,
          );
          break;
        case "trouble":
          line(pc.red(event.text));
          break;
        case "tick": {
          const { accepted, sentAgain } = event.results;
          figures = `${clock(event.elapsedMs)}  ${accepted.size} orders taken, ${event.waiting} customers busy, ${sentAgain} asked again, ${event.poisonSent} poisons${broken === undefined ? "" : `, broken: ${broken}`}`;
          tell();
          break;
        }
        case "settling":
          figures = `waiting for ${event.orders} orders and ${event.messages} messages to come to rest`;
          tell();
          break;
      }
    },
    end: () => void stream.write(erase),
  };

  function tell(): void {
    if (stream.isTTY) {
      stream.write(`${ERASE_LINE}${figures.slice(0, stream.columns - 1)}`);

      return;
    }
    if (Date.now() - toldAt < PLAIN_EVERY_MS) return;
    toldAt = Date.now();
    stream.write(`${figures}\n`);
  }
}
