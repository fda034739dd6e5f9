import { instance, type Viz } from "@viz-js/viz";
import { escaped, html, trusted, type Html } from "../html.js";
import { lookOf } from "./figure.js";

/** A box of a picture. */
export type GraphNode = Readonly<{
  id: string;
  title: string;
  /** A second line, smaller. */
  detail?: string | undefined;
  /** Names that the style sheet knows, such as `exchange topic`. */
  look: string;
  shape?: "box" | "ellipse";
  /** Where a click leads. */
  href?: string | undefined;
}>;

/** An arrow of a picture. */
export type GraphEdge = Readonly<{
  from: string;
  to: string;
  /** Lines beside the arrow. */
  label?: readonly string[];
  look: string;
  /** Whether its ends should stand in a straight line, before others. Default: false. */
  strong?: boolean;
}>;

export type Graph = Readonly<{
  /** What the picture shows, in a sentence: for those who do not see it. */
  title: string;
  direction: "right" | "down";
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Ids of nodes that stand in one line. */
  lines?: readonly (readonly string[])[];
}>;

let graphviz: Promise<Viz> | undefined;

/** Draws a graph as SVG to stand in a page. Colours come from the style sheet, so that they suit light and dark. */
export async function drawGraph(graph: Graph): Promise<Html> {
  graphviz ??= instance();
  const svg = (await graphviz).renderString(inputOf(graph), { format: "svg", engine: "dot" });

  return pictureOf(svg, graph.title);
}

function inputOf({ direction, nodes, edges, lines = [] }: Graph) {
  const font = { fontname: "Helvetica", fontsize: measured(12) };

  return {
    graphAttributes: {
      rankdir: direction === "right" ? "LR" : "TB",
      nodesep: 0.18,
      ranksep: direction === "right" ? 0.9 : 0.5,
      bgcolor: "transparent",
      pad: 0.1,
    },
    nodeAttributes: { ...font, shape: "box", style: "rounded,filled", margin: "0.17,0.08", height: 0.3 },
    edgeAttributes: { ...font, fontsize: measured(9.5), arrowsize: 0.65 },
    nodes: nodes.map(({ id, title, detail, look, shape, href }) => ({
      name: id,
      attributes: {
        label: { html: labelOf(title, detail) },
        class: look,
        tooltip: title,
        ...(shape === undefined ? {} : { shape }),
        ...(href === undefined ? {} : { URL: href }),
      },
    })),
    edges: edges.map(({ from, to, label = [], look, strong = false }) => ({
      tail: from,
      head: to,
      attributes: {
        class: look,
        weight: strong ? 8 : 1,
        // A blank before and after keeps the words off the arrow.
        ...(label.length === 0
          ? {}
          : { label: { html: label.map((line) => ` ${escaped(line)} `).join("<br/>") } }),
      },
    })),
    subgraphs: lines.map((line) => ({
      graphAttributes: { rank: "same" },
      nodes: line.map((name) => ({ name })),
    })),
  };
}

// Graphviz knows how wide Helvetica is. Where a page has to do with a wider one, its text still fits.
const spare = 1.16;
const measured = (size: number): number => size * spare;
const shown = (size: number): number => Math.round((size / spare) * 10) / 10;

function labelOf(title: string, detail: string | undefined): string {
  return detail === undefined
    ? escaped(title)
    : `${escaped(title)}<br/><font point-size="${measured(9.5)}">${escaped(detail)}</font>`;
}

/** Graphviz writes a file of its own; a page needs the picture alone, with no id or title twice. */
function pictureOf(svg: string, title: string): Html {
  const width = sizeOf(svg, "width");
  const height = sizeOf(svg, "height");
  const inside = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<!--.*?-->/gs, "")
    .replace(/<title>.*?<\/title>/gs, "")
    .replace(/ id="[^"]*"/g, "")
    .replace(/ font-family="[^"]*"/g, "")
    .replace(/ font-size="([\d.]+)"/g, (_, size: string) => ` font-size="${shown(Number(size))}"`)
    .replace(/ xlink:title="[^"]*"/g, "")
    .replaceAll("xlink:href=", "href=");
  const viewBox = /viewBox="([^"]*)"/.exec(svg)?.[1] ?? "";

  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="group"
    aria-label="${title}"
    class="${lookOf(width)}"
    viewBox="${viewBox}"
    width="${width}"
    height="${height}"
  >
    ${trusted(inside)}
  </svg>`;
}

/** In CSS pixels: Graphviz counts points. */
function sizeOf(svg: string, side: "width" | "height"): number {
  const points = new RegExp(`${side}="([\\d.]+)pt"`).exec(svg)?.[1] ?? "0";

  return Math.ceil(Number(points));
}
