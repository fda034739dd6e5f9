import type { MessageInterface } from "@asyncapi/parser";
import { isObject } from "../schema/json.js";
import { fixedHeadersOf, valuesOf, type FixedHeaders } from "./fixed-headers.js";
import { headerDemandsOf, type HeaderDemands } from "./header-demands.js";
import { isJson } from "./is-json.js";
import type { Pointer } from "./model.js";
import { warning, type Problem } from "./problem.js";

/** What is on every message, as a header or as a property of AMQP. */
const ALWAYS_THERE = new Set(
  (
    "xcorrelationid xcausationid xschemaversion traceparent " +
    "contenttype correlationid messageid type timestamp appid replyto"
  ).split(" "),
);

const plain = (header: string) => header.toLowerCase().replaceAll(/[^a-z]/g, "");
const isAlwaysThere = (header: string) => ALWAYS_THERE.has(plain(header));

/** The headers that are sent with a message because they have one value only. */
export function sentHeadersOf(message: MessageInterface): FixedHeaders {
  return Object.fromEntries(
    Object.entries(fixedHeadersOf(demandsOf(message))).filter(([header]) => !isAlwaysThere(header)),
  );
}

type Noted = Readonly<{ message: MessageInterface; name: string; at: Pointer }>;

/** What is said of the headers of a message that nobody does. */
export function ignoredHeaders({ message, name, at }: Noted, sent: FixedHeaders): readonly Problem[] {
  const demands = demandsOf(message);

  return [...unsent({ name, at }, demands, sent), ...otherValues({ message, name, at }, demands)];
}

function demandsOf(message: MessageInterface): HeaderDemands {
  return headerDemandsOf(message.headers()?.json<unknown>());
}

function unsent(
  { name, at }: Omit<Noted, "message">,
  { names, required, asksForMore }: HeaderDemands,
  sent: FixedHeaders,
): readonly Problem[] {
  const others = [...names].filter((header) => !isAlwaysThere(header) && !Object.hasOwn(sent, header));
  if (others.length === 0 && !asksForMore) return [];
  const listed = others.map((header) => (required.has(header) ? `${header} (required)` : header)).join(", ");

  return [
    warning(`${at}/headers`, "headers-are-honoured", {
      what: `${name} has headers of its own${listed === "" ? "" : `: ${listed}`}`,
      loss: "they are neither sent, checked nor handed over: a receiver who needs one does not get it",
      fix: "put what they say into the payload; a header with a `const` is sent with it",
    }),
  ];
}

/** Headers that are called as a property of AMQP or a header of ours, and are to have another value than that has. */
function otherValues({ message, name, at }: Noted, { properties }: HeaderDemands): readonly Problem[] {
  const version = message.extensions().get("x-version")?.value<unknown>();
  return properties.flatMap(([header, schema]) => {
    const values = isObject(schema) && isAlwaysThere(header) ? valuesOf(schema) : undefined;
    if (values === undefined || values.some((value) => isOurs(header, value, { name, version }))) return [];
    const said = values.map((value) => JSON.stringify(value)).join(" or ");
    const [value] = values;

    return [
      warning(`${at}/headers`, "headers-are-honoured", {
        what: `the header ${header} of ${name} is said to be ${said}`,
        loss: `no header of this name is sent, and what goes by it on every message is ${plain(header) === "type" ? `AMQP's property \`type\`, which is ${JSON.stringify(name)}` : "set by the runtime to a value of its own"}: a receiver who looks for ${values.length === 1 ? "this one" : "these"} does not find it`,
        fix:
          plain(header) === "type" && typeof value === "string" && values.length === 1
            ? `give the message \`name: ${value}\`, or put what the header says into the payload`
            : "put what the header says into the payload",
      }),
    ];
  });
}

type Ours = Readonly<{ name: string; version: unknown }>;

function isOurs(header: string, value: unknown, { name, version }: Ours): boolean {
  switch (plain(header)) {
    case "type":
      return value === name;
    case "xschemaversion":
      return value === version;
    case "contenttype":
      return typeof value === "string" && isJson(value);
    default:
      return false;
  }
}
