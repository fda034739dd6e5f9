import type { Rule } from "./rule.js";

const messageName = /^[A-Z][A-Za-z0-9]*$/;
const serviceName = /^[a-z][A-Za-z0-9]*$/;
// What a service's file takes from the contract door: a service of the same name would hide it.
const taken = new Set(["calls", "receives", "route", "sends", "serves", "service", "subscribes", "message"]);

/** Names become types, constructors, constants and folders. */
export const usableNames: Rule = (model) => [
  ...model.messages
    .filter(({ name }) => !messageName.test(name))
    .map(({ name, at }) => ({
      rule: "usable-names",
      at: `${at}/name` as const,
      what: `${JSON.stringify(name)} cannot be the name of a type`,
      loss: "the message would have another name in code than here",
      fix: "write it like OrderPlaced: letters and digits, with a capital first",
    })),
  ...usableServiceNames(model),
];

/** The same, where messages get names for their types. */
export const usableServiceNames: Rule = ({ services }) =>
  services
    .filter(({ name }) => !serviceName.test(name) || taken.has(name))
    .map(({ name, at }) => ({
      rule: "usable-names",
      at,
      what: `${JSON.stringify(name)} cannot be the name of a service's constant and folder`,
      loss: "its code would not compile",
      fix: `write it like order: letters and digits, with a small letter first, and none of ${[...taken].join(", ")}`,
    }));
