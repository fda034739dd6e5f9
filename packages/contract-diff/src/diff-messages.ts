import type { Message } from "@warren/asyncapi";
import { sends, takes, type Both } from "./both.js";
import { named, outside, parties, type Change } from "./change.js";
import { peopleOf } from "./judge-payload-change.js";
import { compareContents } from "./contents/compare-contents.js";
import { askedFor, isLower, isRaised, nextVersion } from "./version.js";

/** What changed about a message apart from its payload: its name, what it is about, its version. */
export function messageChanges(both: Both): readonly Change[] {
  const renamed = new Set(both.moved.messages.flat());
  const known = new Set(both.old.messages.map(({ name }) => name));
  const kept = new Set(both.new.messages.map(({ name }) => name));

  return [
    ...both.moved.messages.map(([from, to]) => rename(from, to, both)),
    ...both.old.messages
      .filter((message) => !kept.has(message.name) && !renamed.has(message))
      .map((message) => removal(message, both)),
    ...both.new.messages
      .filter((message) => !known.has(message.name) && !renamed.has(message))
      .map((message) => addition(message)),
    ...both.old.messages.flatMap((before) => {
      const after = both.new.messages.find(({ name }) => name === before.name);

      return after === undefined
        ? []
        : [
            ...correlationChange(before, after, both),
            ...versionChange(before, after),
            ...documentVersion(before, after, both),
          ];
    }),
  ];
}

function rename(from: Message, to: Message, { oldFlows, newFlows }: Both): Change {
  const flows = [
    ...oldFlows.filter(({ message }) => message === from.name),
    ...newFlows.filter(({ message }) => message === to.name),
  ];

  return {
    id: `message/${from.name}/renamed`,
    verdict: flows.length > 0 ? "breaking" : "safe",
    what: `message ${from.name} is called ${to.name}`,
    atRunTime:
      "The name is on the wire, in the property type: old receivers have no handler for the new name, new receivers none for the old one. Both go to the dead letters.",
    affects: peopleOf(flows),
    deploy: flows.length > 0 ? "side by side" : "any order",
    before: [],
    at: { document: "new", pointer: to.at },
  };
}

// Who sent and took it is said with the operations, where there are any.
function removal({ name, at }: Message, { oldFlows }: Both): Change {
  const others = oldFlows.filter(
    ({ message, from, to }) => message === name && from.service === outside && to.service === outside,
  );

  return {
    id: `message/${name}/removed`,
    verdict: others.length > 0 ? "breaking" : "safe",
    what: `message ${name} is gone`,
    atRunTime:
      others.length > 0
        ? "No operation says who sends and takes it: whoever does is no longer told what it is."
        : "Its operations say what that means to whom.",
    affects: peopleOf(others),
    deploy: others.length > 0 ? "side by side" : "any order",
    before: [],
    at: { document: "old", pointer: at },
  };
}

function addition({ name, at }: Message): Change {
  return {
    id: `message/${name}/added`,
    verdict: "safe",
    what: `message ${name} is new`,
    atRunTime: "Nobody knows it yet; its operations say who will.",
    affects: [],
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: at },
  };
}

function correlationChange(before: Message, after: Message, both: Both): readonly Change[] {
  const [was, is] = [subjectOf(before), subjectOf(after)];
  if (was === is) return [];
  const flows = [...both.oldFlows, ...both.newFlows].filter(
    ({ message, from, to }) =>
      message === before.name && sends(both.old, from, message) && takes(both.new, to, message),
  );
  const receivers = parties(flows.map(({ to }) => to));
  const words = (subject: string | undefined) => subject ?? "nothing";

  return [
    {
      id: `message/${before.name}/correlation`,
      verdict: was === undefined || receivers.length === 0 ? "needs-care" : "breaking",
      what: `${before.name} was about ${words(was)}, now about ${words(is)}`,
      atRunTime: `${named(receivers)} looks up what the message belongs to by another field: it does not find what was begun before, and messages about one thing are no longer kept in order.`,
      affects: receivers,
      deploy: was === undefined ? "any order" : "side by side",
      before: [],
      at: { document: "new", pointer: `${after.at}/correlationId` },
    },
  ];
}

/** What a message is about: a field of its payload, or where else AsyncAPI says it stands. */
function subjectOf({ correlateBy, envelope }: Message): string | undefined {
  return correlateBy ?? envelope.correlation;
}

function versionChange(before: Message, after: Message): readonly Change[] {
  const [from, to] = [before.version, after.version];
  const found = compareContents(before, after);
  const common = {
    affects: [],
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: `${after.at}/x-version` },
  } as const;
  if (isLower(from, to)) {
    return [
      {
        id: `version/${after.name}/lowered`,
        verdict: "needs-care",
        what: `${after.name} went back from ${from ?? ""} to ${to ?? ""}`,
        atRunTime: "Whoever looks at x-schema-version takes the new messages for old ones.",
        ...common,
      },
    ];
  }
  if (found.length === 0) return from === to ? [] : [versionAlone(before, after, common)];
  const asked = askedFor(found);
  if (from === undefined || isRaised(from, to, asked) === true) return [];

  return [
    {
      id: `version/${after.name}/not-raised`,
      verdict: "needs-care",
      what: `${after.name} changed and ${from === to ? `is still ${from}` : `went from ${from} to ${to ?? "none"}`}; semver asks for ${nextVersion(from, asked) ?? "a higher one"}`,
      atRunTime: "x-schema-version and the logs cannot tell which of the two payloads a message has.",
      ...common,
    },
  ];
}

function versionAlone(
  { version: from }: Message,
  { name, version: to }: Message,
  common: Pick<Change, "affects" | "deploy" | "before" | "at">,
): Change {
  return {
    id: `version/${name}/raised`,
    verdict: "safe",
    what: `${name} went from ${from ?? "no version"} to ${to ?? "none"}; its payload is the same`,
    atRunTime: "Nothing changes but the header x-schema-version.",
    ...common,
  };
}

/** A document whose messages have no versions has one for all of them. */
function documentVersion(before: Message, after: Message, both: Both): readonly Change[] {
  const versioned = [...both.old.messages, ...both.new.messages].some(({ version }) => version !== undefined);
  const found = versioned ? [] : compareContents(before, after);
  if (found.length === 0) return [];
  const asked = askedFor(found);
  if (isRaised(both.old.version, both.new.version, asked) !== false) return [];

  return [
    {
      id: `version/${after.name}/document-not-raised`,
      verdict: "needs-care",
      what: `${after.name} changed, and the document ${both.old.version === both.new.version ? `is still ${both.old.version}` : `went from ${both.old.version} to ${both.new.version}`}; semver asks for ${nextVersion(both.old.version, asked) ?? "a higher one"}`,
      atRunTime: "Whoever reads the contract by its version takes the two for one.",
      affects: [],
      deploy: "any order",
      before: [],
      at: { document: "new", pointer: "/info/version" },
    },
  ];
}
