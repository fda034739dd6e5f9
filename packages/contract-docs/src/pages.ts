// What pages of the docs site are made of, for those who add some to it.

export { servicesOf } from "@warren/asyncapi";
export { buildReference } from "./site/build-reference.js";
export { html } from "./site/html.js";
export { listed, linksOf, section, table } from "./site/pages/parts.js";
export { figure } from "./site/pictures/figure.js";
export { drawGraph } from "./site/pictures/graph.js";
export { drawSequence } from "./site/pictures/sequence.js";
export { placesOf, referencePlace, relativeLink } from "./site/places.js";
export { sitePages } from "./site/site-pages.js";
export { failureGraph } from "./site/pictures/failure-graph.js";
export { servicesTaking, trafficOfMessage } from "./site/traffic.js";

export type { Html } from "./site/html.js";
export type { Entry, Page, PageContext } from "./site/page.js";
export type { Graph, GraphEdge, GraphNode } from "./site/pictures/graph.js";
export type { Participant, Sequence, SequenceStep, Tone } from "./site/pictures/sequence.js";
export type { SitePages } from "./site/site-pages.js";
export type { Traffic } from "./site/traffic.js";
export type { Model } from "@warren/asyncapi";
