import { CATCHER_SMTP_PORT, gateway, type Instance } from "@warren/programs";
import { numberOption } from "@warren/text/number-option";

/** Where a shop's programs listen. */
export type Placed = Readonly<{
  instances: readonly Instance[];
  /** Where mail is caught: a second port of the catcher, which is one of the instances. */
  smtpPort: number;
  /** How much higher than usual all of them are. */
  portsHigher: number;
}>;

const LAST_PORT = 65_535;

/**
 * Moves programs with the gateway, each as far above it as usual.
 *
 * @param port as it was given for --port
 * @throws Error that says between which numbers there is room for all
 */
export function placedAt(port: string, usual: readonly Instance[]): Placed {
  const highest = Math.max(CATCHER_SMTP_PORT, ...usual.map((instance) => instance.port));
  const max = LAST_PORT - (highest - gateway.port);
  const portsHigher = numberOption("--port", port, { min: 1_024, max, whole: true }) - gateway.port;

  return {
    instances: usual.map((instance) => ({ ...instance, port: instance.port + portsHigher })),
    smtpPort: CATCHER_SMTP_PORT + portsHigher,
    portsHigher,
  };
}
