import type { Step } from "../stage.js";

/** A program with a name that says what it shows. What it leads to stands in `recorded.json`, as a RabbitMQ answered. */
export type Case = Readonly<{ name: string; steps: readonly Step[] }>;

export const scenario = (name: string, ...steps: readonly Step[]): Case => ({ name, steps });
