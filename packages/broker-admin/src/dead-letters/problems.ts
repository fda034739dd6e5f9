import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType } from "@warren/messaging/contract";
import {
  check,
  decode,
  header,
  MAX_CONTENT_BYTES,
  messagesIn,
  numberHeader,
  plainIssue,
} from "@warren/messaging/amqp";
import type { SourceQueue } from "./source-queue.js";

/** One thing that is wrong with a dead letter. `path` is a JSON pointer into the payload; empty for the whole of it. */
export type LetterProblem = Readonly<{ path: string; message: string }>;

const MAX_PROBLEMS = 20;

/**
 * What would keep the queue's service from taking the message if it came now. The check is the service's own. In a pack each
 * message is checked, and a path begins with its number.
 */
export function problemsOf(raw: ConsumeMessage, source: SourceQueue, now: Date): readonly LetterProblem[] {
  const messages = messagesIn(raw);
  if (messages.length === 1) return problemsOfOne(messages[0] ?? raw, source, now);

  const problems: LetterProblem[] = [];
  for (const [index, one] of messages.entries()) {
    for (const { path, message } of problemsOfOne(one, source, now)) {
      if (problems.length === MAX_PROBLEMS) return problems;
      problems.push({ path: `/${index}${path}`, message });
    }
  }

  return problems;
}

function problemsOfOne(raw: ConsumeMessage, source: SourceQueue, now: Date): readonly LetterProblem[] {
  const bytes = raw.content.length;
  if (!source.untyped && bytes > MAX_CONTENT_BYTES) {
    const message = `the content has ${bytes.toLocaleString("en")} bytes; at most ${MAX_CONTENT_BYTES.toLocaleString("en")} are read`;

    return [{ path: "", message }];
  }
  const types = new Map<string, AnyMessageType>(source.messages.map((type) => [type.messageName, type]));
  const decoded = decode(
    withoutDeadline(raw, source),
    { types, ...(source.untyped ? { untyped: source.messages } : {}) },
    now,
  );
  const deadline = numberHeader(raw, header.deadline);
  const late: readonly LetterProblem[] =
    deadline !== undefined && deadline < now.getTime()
      ? [{ path: "", message: "it is a request whose deadline has passed: nobody waits for the reply" }]
      : [];
  if (decoded.kind !== "invalid") return late;

  const name: unknown = raw.properties.type;
  const issues = issuesOf(raw.content, typeof name === "string" ? types.get(name) : undefined);

  return [...late, ...(issues.length > 0 ? issues : [{ path: "", message: decoded.reason }])];
}

/** `/items/0/quantity` for the path of a schema's issue. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function issuesOf(content: Buffer, type: AnyMessageType | undefined): readonly LetterProblem[] {
  if (type === undefined) return [];
  let value: unknown;
  try {
    value = content.length === 0 ? undefined : (JSON.parse(content.toString("utf8")) as unknown);
  } catch {
    return [];
  }
  const checked = check(type, value);
  if (checked.kind !== "breaks") return [];

  return checked.issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ path: pointerOf(path), message: plainIssue(message) }));
}

/** What is late is told apart from what is broken; and an untyped message is given its id as it arrives. */
function withoutDeadline(raw: ConsumeMessage, { untyped }: SourceQueue): ConsumeMessage {
  const headers = Object.fromEntries(
    Object.entries(raw.properties.headers ?? {}).filter(([name]) => name !== header.deadline),
  );
  const messageId: unknown = raw.properties.messageId;

  return {
    ...raw,
    properties: {
      ...raw.properties,
      headers,
      ...(untyped && (messageId === undefined || messageId === "")
        ? { messageId: "given as it arrives" }
        : {}),
    },
  };
}
