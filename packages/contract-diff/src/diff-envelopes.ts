import { isJson, type Message } from "@warren/asyncapi";
import { listed } from "@warren/text";
import { sends, takes, type Both } from "./both.js";
import { named, type Change, type Verdict } from "./change.js";
import type { Flow } from "./flows.js";
import { peopleOf } from "./judge-payload-change.js";

/** What is written on a message so that its receiver knows what it is: content type, encoding, AMQP's property `type`. */
export function envelopeChanges(both: Both): readonly Change[] {
  const pairs = both.old.messages.flatMap((before) => {
    const after = both.new.messages.find(({ name }) => name === before.name);

    return after === undefined ? [] : [{ before, after, flows: flowsBetween(before.name, both) }];
  });

  return [
    ...defaultChange(pairs.filter(followsDefault(both)), both),
    ...pairs.flatMap((pair) =>
      [
        followsDefault(both)(pair) ? undefined : contentTypeChange(pair.before, pair.after),
        encodingChange(pair.before, pair.after),
        typeChange(pair.before, pair.after),
      ]
        .filter((found) => found !== undefined)
        .map((found) => changeFor(pair.after, found, pair.flows)),
    ),
  ];
}

/** A message in both versions, with those who send it in the one and take it in the other. */
type Pair = Readonly<{ before: Message; after: Message; flows: readonly Flow[] }>;

function flowsBetween(
  name: string,
  { old, new: after, oldFlows, newFlows, mixedFlows }: Both,
): readonly Flow[] {
  return [...oldFlows, ...newFlows, ...mixedFlows].filter(
    ({ message, from, to }) =>
      message === name &&
      ((sends(old, from, message) && takes(after, to, message)) ||
        (sends(after, from, message) && takes(old, to, message))),
  );
}

/** Whether a message's content type changed as that of the document did, and so by one cause with all others. */
function followsDefault({ old, new: fresh }: Both) {
  return ({ before, after }: Pair): boolean =>
    meaningOf(old.defaultContentType) !== meaningOf(fresh.defaultContentType) &&
    before.envelope.contentType === old.defaultContentType &&
    after.envelope.contentType === fresh.defaultContentType;
}

function defaultChange(pairs: readonly Pair[], { old, new: fresh }: Both): readonly Change[] {
  const [first] = pairs;
  const found = first && contentTypeChange(first.before, first.after);
  if (found === undefined) return [];
  const flows = pairs.flatMap((pair) => pair.flows);
  const names = pairs.map(({ after }) => after.name);
  const shown = names.length > 5 ? [...names.slice(0, 5), `${String(names.length - 5)} more`] : names;

  return [
    {
      ...changeOf(found, flows),
      id: "document/defaultContentType",
      what: `the document's ${found.what} for ${names.length === 1 ? "1 message" : `${String(names.length)} messages`}: ${listed(shown)}`,
      at:
        fresh.defaultContentType === undefined && old.defaultContentType !== undefined
          ? { document: "old", pointer: "/defaultContentType" }
          : { document: "new", pointer: "/defaultContentType" },
    },
  ];
}

type Found = Readonly<{
  setting: string;
  /** Of somebody who takes the message. */
  verdict: Exclude<Verdict, "safe">;
  what: string;
  atRunTime: string;
  field: string;
}>;

function changeFor({ name, at }: Message, found: Found, flows: readonly Flow[]): Change {
  return {
    ...changeOf(found, flows),
    id: `message/${name}/${found.setting}`,
    what: `${name}: ${found.what}`,
    at: { document: "new", pointer: `${at}/${found.field}` },
  };
}

function changeOf(
  { verdict, atRunTime }: Found,
  flows: readonly Flow[],
): Pick<Change, "verdict" | "atRunTime" | "affects" | "deploy" | "before"> {
  return {
    verdict: flows.length === 0 ? "needs-care" : verdict,
    atRunTime: atRunTime.replace("{receivers}", named(flows.map(({ to }) => to))),
    affects: peopleOf(flows),
    deploy: verdict === "breaking" && flows.length > 0 ? "side by side" : "any order",
    before: [],
  };
}

function contentTypeChange(before: Message, after: Message): Found | undefined {
  const [was, is] = [before.envelope.contentType, after.envelope.contentType];
  if (meaningOf(was) === meaningOf(is)) return undefined;
  const bothJson = isJson(was ?? "application/json") && isJson(is ?? "application/json");

  return {
    setting: "contentType",
    verdict: bothJson && charsetOf(was) === charsetOf(is) ? "needs-care" : "breaking",
    what: `content type ${words(was)} became ${words(is)}`,
    atRunTime: bothJson
      ? "The content is JSON before and after. Whoever goes by the property contentType takes it for something else, and the other version's envelope, if it has one, is not there."
      : "{receivers} of the one version cannot read what is sent by the other: it goes to the dead letters.",
    field: "contentType",
  };
}

/** One text for all ways of writing a content type. JSON is UTF-8 whether it says so or not. */
function meaningOf(contentType: string | undefined): string {
  if (contentType === undefined) return "";
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim().replaceAll(/\s*=\s*|"/g, (sign) => (sign.includes("=") ? "=" : "")));
  const said = parameters.filter((parameter) => !(isJson(type) && parameter === "charset=utf-8"));

  return [type, ...said.sort()].join(";");
}

function charsetOf(contentType: string | undefined): string {
  return /charset=([^;]+)/.exec(meaningOf(contentType))?.[1] ?? "utf-8";
}

/** What a content is encoded as that is not encoded. */
const plain = /^(|identity|utf-?8|(us-)?ascii|binary|7bit|8bit)$/i;

function encodingChange(before: Message, after: Message): Found | undefined {
  const [was, is] = [before, after].map(({ envelope }) => {
    const encoding = envelope.contentEncoding?.trim().toLowerCase() ?? "";

    return plain.test(encoding) ? undefined : encoding;
  });
  if (was === is) return undefined;

  return {
    setting: "contentEncoding",
    verdict: "breaking",
    what: `content encoding ${words(was)} became ${words(is)}`,
    atRunTime:
      "{receivers} of the one version cannot unpack what is sent by the other: it goes to the dead letters.",
    field: "bindings/amqp/contentEncoding",
  };
}

function typeChange(before: Message, after: Message): Found | undefined {
  const [was, is] = [before, after].map(({ name, envelope }) => envelope.messageType ?? name);
  if (was === is) return undefined;

  return {
    setting: "messageType",
    verdict: "breaking",
    what: `AMQP's property type ${words(was)} became ${words(is)}`,
    atRunTime:
      "Where {receivers} tells messages apart by that property, it has no handler for what the other version sends.",
    field: "bindings/amqp/messageType",
  };
}

function words(value: string | undefined): string {
  return value ?? "none";
}
