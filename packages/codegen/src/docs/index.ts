// What pages of the docs site are made of, for those who add some to it.

export { html } from "./html.js";
export { listed, linksOf, section, table } from "./pages/parts.js";
export { figure } from "./pictures/figure.js";
export { drawGraph } from "./pictures/graph.js";
export { drawSequence } from "./pictures/sequence.js";
export { servicesOf, takersOf, travelsOf } from "./traffic.js";
export { duration } from "./words.js";

export type { Html } from "./html.js";
export type { Entry, Page, Writing } from "./page.js";
export type { Graph, GraphEdge, GraphNode } from "./pictures/graph.js";
export type { Participant, Sequence, SequenceStep, Tone } from "./pictures/sequence.js";
export type { Traffic } from "./traffic.js";
export type { Model } from "../model/model.js";
