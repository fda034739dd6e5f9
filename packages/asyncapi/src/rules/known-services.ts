import type { Rule } from "./rule.js";

export const knownServices: Rule = ({ services, operations }) =>
  operations
    .filter(({ service }) => services.every(({ name }) => name !== service))
    .map(({ id, service, at }) => ({
      rule: "known-services",
      at: `${at}/x-service`,
      what: `operation ${id} belongs to ${service}, which is no service`,
      loss: "no service would get code for it",
      fix: `take one of ${services.map(({ name }) => name).join(", ")}, or add ${service} to x-services`,
    }));
