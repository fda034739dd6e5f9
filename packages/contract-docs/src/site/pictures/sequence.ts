import { html, type Html } from "../html.js";
import { lookOf } from "./figure.js";

/** Somebody who takes part, with a line of life. */
export type Participant = Readonly<{ id: string; title: string; href?: string | undefined; focus?: boolean }>;

/** What happens, from top to bottom. */
export type SequenceStep = Readonly<
  | {
      kind: "message";
      from: string;
      /** The same as `from` for a message to oneself. */
      to: string;
      title: string;
      /** A second line, smaller. */
      detail?: string | undefined;
      tone?: Tone;
      href?: string | undefined;
    }
  | {
      /** Something that somebody now is, or knows. */
      kind: "note";
      at: string;
      title: string;
      tone?: Tone;
    }
>;

/** `good` is an end as wished; `undo` gives back what was done; `late` is what did not come in time. */
export type Tone = "plain" | "good" | "undo" | "late";

export type Sequence = Readonly<{
  /** What the picture shows, in a sentence: for those who do not see it. */
  title: string;
  participants: readonly Participant[];
  steps: readonly SequenceStep[];
}>;

const columnWidth = 176;
const boxWidth = 124;
const boxHeight = 30;
const stepHeight = 46;
const noteHeight = 40;
const headHeight = 56;

/** Draws who sends what to whom, in time. Colours come from the style sheet, so that they suit light and dark. */
export function drawSequence({ title, participants, steps }: Sequence): Html {
  const width = participants.length * columnWidth;
  const centre = (id: string) =>
    (Math.max(
      participants.findIndex((one) => one.id === id),
      0,
    ) +
      0.5) *
    columnWidth;
  let y = headHeight + 18;
  const drawn = steps.map((step) => {
    const at = y;
    y += step.kind === "note" ? noteHeight : stepHeight;
    if (step.kind === "note") return note(step, centre(step.at), at);

    return step.from === step.to
      ? toItself(step, centre(step.from), at)
      : arrow(step, centre(step.from), centre(step.to), at);
  });
  const height = y + 12;

  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="group"
    aria-label="${title}"
    class="${lookOf(width)}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    text-anchor="middle"
    font-size="12"
  >
    ${participants.map(({ id }) => line("lifeline", { x1: centre(id), y1: headHeight - 8, x2: centre(id), y2: height }))}
    ${participants.map((participant) => head(participant, centre(participant.id)))} ${drawn}
  </svg>`;
}

function head({ title, href, focus = false }: Participant, x: number): Html {
  const box = html`<rect x="${x - boxWidth / 2}" y="12" width="${boxWidth}" height="${boxHeight}" rx="6" />
    <text x="${x}" y="31">${title}</text>`;

  return html`<g class="who${focus ? " focus" : ""}">${linked(box, href)}</g> `;
}

function arrow(step: Extract<SequenceStep, { kind: "message" }>, from: number, to: number, y: number): Html {
  const way = Math.sign(to - from);
  const middle = (from + to) / 2;
  const tip = to - way * 2;
  const foot = y + 12;

  return html`<g class="step tone-${step.tone ?? "plain"}">
    ${linked(html`<text x="${middle}" y="${y + 5}">${step.title}</text>`, step.href)}
    ${line("", { x1: from, y1: foot, x2: tip - way * 5, y2: foot })}
    <polygon points="${tip},${foot} ${tip - way * 8},${foot - 4} ${tip - way * 8},${foot + 4}" />
    <text class="small" x="${middle}" y="${foot + 13}" font-size="9.5">${step.detail ?? ""}</text>
  </g> `;
}

function toItself(step: Extract<SequenceStep, { kind: "message" }>, x: number, y: number): Html {
  const out = x + 26;

  return html`<g class="step tone-${step.tone ?? "plain"}" text-anchor="start">
    <path d="M${x},${y} H${out} V${y + 20} H${x + 7}" />
    <polygon points="${x + 2},${y + 20} ${x + 10},${y + 16} ${x + 10},${y + 24}" />
    ${linked(html`<text x="${out + 6}" y="${y + 9}">${step.title}</text>`, step.href)}
    <text class="small" x="${out + 6}" y="${y + 22}" font-size="9.5">${step.detail ?? ""}</text>
  </g> `;
}

function note(
  { title, tone = "plain" }: Extract<SequenceStep, { kind: "note" }>,
  x: number,
  y: number,
): Html {
  const width = Math.max(boxWidth - 16, title.length * 7.4 + 24);

  return html`<g class="pill tone-${tone}">
    <rect x="${x - width / 2}" y="${y - 2}" width="${width}" height="22" rx="11" />
    <text x="${x}" y="${y + 13}">${title}</text>
  </g> `;
}

type Ends = Readonly<{ x1: number; y1: number; x2: number; y2: number }>;

function line(look: string, { x1, y1, x2, y2 }: Ends): Html {
  return html`<line class="${look}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" /> `;
}

function linked(inside: Html, href: string | undefined): Html {
  return href === undefined ? inside : html`<a href="${href}">${inside}</a>`;
}
