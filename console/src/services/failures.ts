import type { FailureType } from "./service-types.js";

/** A failure that can be simulated: what goes wrong, and in which services it does. */
export type Failure = Readonly<{
  type: FailureType;
  name: string;
  what: string;
  services: "all" | readonly string[];
}>;

const FAILURES: readonly Failure[] = [
  {
    type: "provider_down",
    name: "Provider is down",
    what: "It refuses connections: the circuit opens, the queue pauses.",
    services: ["payment", "notification"],
  },
  {
    type: "provider_slow",
    name: "Provider is slow",
    what: "It does not answer in time.",
    services: ["payment", "notification"],
  },
  {
    type: "provider_declines",
    name: "Provider declines",
    what: "It says no, and orders are undone.",
    services: ["payment", "shipping"],
  },
  {
    type: "database_timeout",
    name: "Database times out",
    what: "No statement is answered: queues pause, nothing is lost.",
    services: "all",
  },
  {
    type: "slow_handlers",
    name: "Handlers are slow",
    what: "Every batch takes a second longer.",
    services: "all",
  },
  {
    type: "handler_errors",
    name: "Handlers fail",
    what: "Every batch fails: messages that have used up their attempts end among the dead letters.",
    services: "all",
  },
];

/** Those that a service can be made to have. The gateway has no handlers and no database. */
export function failuresOf(service: string): readonly Failure[] {
  if (service === "gateway") return [];

  return FAILURES.filter(({ services }) => services === "all" || services.includes(service));
}

/** What people call a failure; one that is not known here has its type for a name. */
export function nameOf(type: string): string {
  return FAILURES.find((failure) => failure.type === type)?.name ?? type;
}
