import {
  SpanStatusCode,
  type Attributes,
  type AttributeValue,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type TimeInput,
} from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";

/** What all spans of a tracer have in common. */
export type Recording = Pick<ReadableSpan, "resource" | "instrumentationScope"> &
  Readonly<{ ended(span: ReadableSpan): void }>;

/** A span as it begins. */
export type Begun = Readonly<{
  name: string;
  kind: SpanKind;
  context: SpanContext;
  parent: SpanContext | undefined;
  attributes: Attributes | undefined;
  links: readonly Link[] | undefined;
  startTime: TimeInput | undefined;
}>;

type Event = ReadableSpan["events"][number];

const NO_EVENTS: Event[] = [];
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };

/**
 * A span that is exported. OpenTelemetry's own copies its attributes three times and checks and counts each of them, for callers it knows
 * nothing of; that is most of what it costs. The callers of this one are ours, and typed: it has as many attributes, links and events as it is
 * given. Its times are milliseconds with a fraction.
 */
export class RecordedSpan implements Span, ReadableSpan {
  readonly parentSpanContext?: SpanContext;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links: Link[];
  name: string;
  events = NO_EVENTS;
  status = UNSET;
  ended = false;
  private readonly recording: Recording;
  private readonly context: SpanContext;
  private readonly startMs: number;
  /** By the clock that nobody sets, for what is measured from the start. */
  private readonly startedAt = performance.now();
  private endMs = 0;

  constructor(recording: Recording, begun: Begun) {
    this.recording = recording;
    this.context = begun.context;
    this.name = begun.name;
    this.kind = begun.kind;
    if (begun.parent !== undefined) this.parentSpanContext = begun.parent;
    this.attributes = { ...begun.attributes };
    this.links = begun.links === undefined ? [] : [...begun.links];
    this.startMs = begun.startTime === undefined ? Date.now() : millisecondsOf(begun.startTime);
  }

  spanContext(): SpanContext {
    return this.context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (!this.ended) this.attributes[key] = value;

    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (!this.ended) Object.assign(this.attributes, attributes);

    return this;
  }

  addLink(link: Link): this {
    if (!this.ended) this.links.push(link);

    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);

    return this;
  }

  addEvent(name: string, about?: Attributes | TimeInput, time?: TimeInput): this {
    const isTime = typeof about === "number" || about instanceof Date || Array.isArray(about);
    const at = time ?? (isTime ? about : undefined);
    const attributes = isTime ? {} : { ...about };
    if (!this.ended) {
      const event = { name, attributes, time: hrTimeOf(this.at(at)), droppedAttributesCount: 0 };
      this.events = [...this.events, event];
    }

    return this;
  }

  /** Its kind alone: the text of an error may quote a payload. */
  recordException(exception: Parameters<Span["recordException"]>[0], time?: TimeInput): void {
    const type = typeof exception === "string" ? "error" : String(exception.code ?? exception.name);
    this.addEvent("exception", { "exception.type": type }, time);
  }

  setStatus(status: SpanStatus): this {
    if (!this.ended && this.status.code !== SpanStatusCode.OK) this.status = status;

    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name;

    return this;
  }

  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.ended = true;
    this.endMs = Math.max(this.startMs, this.at(endTime));
    this.recording.ended(this);
  }

  get startTime(): HrTime {
    return hrTimeOf(this.startMs);
  }

  get endTime(): HrTime {
    return hrTimeOf(this.endMs);
  }

  get duration(): HrTime {
    return hrTimeOf(this.endMs - this.startMs);
  }

  get resource(): Recording["resource"] {
    return this.recording.resource;
  }

  get instrumentationScope(): Recording["instrumentationScope"] {
    return this.recording.instrumentationScope;
  }

  get droppedAttributesCount(): number {
    return 0;
  }

  get droppedEventsCount(): number {
    return 0;
  }

  get droppedLinksCount(): number {
    return 0;
  }

  private at(time: TimeInput | undefined): number {
    return time === undefined ? this.startMs + performance.now() - this.startedAt : millisecondsOf(time);
  }
}

/** Milliseconds since 1970. A number that is too small for that is one of `performance.now()`. */
function millisecondsOf(time: TimeInput): number {
  if (time instanceof Date) return time.getTime();
  if (typeof time !== "number") return time[0] * 1_000 + time[1] / 1_000_000;

  return time < performance.timeOrigin ? performance.timeOrigin + time : time;
}

function hrTimeOf(milliseconds: number): HrTime {
  return [Math.floor(milliseconds / 1_000), Math.floor((milliseconds % 1_000) * 1_000_000)];
}
