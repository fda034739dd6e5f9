import type { Rule } from "./rule.js";

// https://semver.org, "Is there a suggested regular expression"; a leading zero is refused by it too.
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** The document's version and each message's are compared by people and by programs. */
export const versionIsSemver: Rule = ({ version, messages }) => [
  ...(semver.test(version)
    ? []
    : [
        {
          rule: "version-is-semver",
          at: "/info/version" as const,
          what: `${JSON.stringify(version)} is no semantic version`,
          loss: "nobody could tell from it whether a change breaks anything",
          fix: "write it like 1.4.0: breaking.added.mended",
        },
      ]),
  ...messages
    .filter((message) => message.version !== undefined && !semver.test(message.version))
    .map((message) => ({
      rule: "version-is-semver",
      at: `${message.at}/x-version` as const,
      what: `${JSON.stringify(message.version)} of ${message.name} is no semantic version`,
      loss: "a reader could not tell whether it understands what it gets",
      fix: "write it like 1.4.0: breaking.added.mended",
    })),
];
