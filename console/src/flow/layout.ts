import type { Graph, Place } from "./flow-graph.js";

// Where each place stands. The columns are given: who sends, exchanges, exchanges behind those, queues, who takes. Within a column,
// places are brought into the order with few crossings, and then as near to what they are tied to as there is room.

/** A place with the middle of its left side, in the picture's own pixels. */
export type Placed = Place & Readonly<{ x: number; y: number; width: number; height: number }>;

export type Point = Readonly<{ x: number; y: number }>;

export type Layout = Readonly<{
  places: readonly Placed[];
  /** By the id of a way that passes a column: where it does. */
  bends: ReadonlyMap<string, readonly Point[]>;
  width: number;
  height: number;
}>;

const WIDTHS: Readonly<Record<Place["kind"], number>> = {
  sender: 116,
  exchange: 196,
  queue: 236,
  copies: 236,
  taker: 116,
};
const HEIGHTS: Readonly<Record<Place["kind"], number>> = {
  sender: 44,
  exchange: 34,
  queue: 46,
  copies: 26,
  taker: 44,
};
/** Between two columns, at least and at most: the ways, and a queue's rates at its sides. */
const GUTTER = { least: 76, most: 150 };
const GAP = 9;
const LANE = 5;
const MARGIN = 16;
const SWEEPS = 24;

type Stop = {
  id: string;
  column: number;
  height: number;
  /** Undefined for where a way passes a column. */
  place: Place | undefined;
  before: Stop[];
  after: Stop[];
  y: number;
};

/**
 * The same graph has the same layout, wherever it is made.
 *
 * @param room the width that the columns may spread over, in pixels; they take no less than they need
 */
export function layoutOf({ places, ways }: Graph, room = 0): Layout {
  const behind = new Set(
    ways
      .filter(({ from, to }) => from.startsWith("exchange:") && to.startsWith("exchange:"))
      .map(({ to }) => to),
  );
  const nodes = new Map(
    places.map((place) => [place.id, stopOf(place.id, columnOf(place, behind), place)] as const),
  );
  const bendsOf = new Map<string, Stop[]>();
  for (const { id, from, to } of ways) {
    const [start, end] = [nodes.get(from), nodes.get(to)];
    if (start === undefined || end === undefined) continue;
    const bends: Stop[] = [];
    for (let column = start.column + 1; column < end.column; column++)
      bends.push(stopOf(`${id} @${String(column)}`, column, undefined));
    const chain = [start, ...bends, end];
    chain.slice(1).forEach((next, at) => {
      chain[at]?.after.push(next);
      next.before.push(chain[at] as Stop);
    });
    bendsOf.set(id, bends);
  }
  const all = [...nodes.values(), ...[...bendsOf.values()].flat()];
  const columns = [...new Set(all.map(({ column }) => column))]
    .sort((a, b) => a - b)
    .map((column) => all.filter((node) => node.column === column));

  order(columns);
  stand(columns);

  return finished(columns, bendsOf, room);
}

function stopOf(id: string, column: number, place: Place | undefined): Stop {
  const height = place === undefined ? LANE : HEIGHTS[place.kind];

  return { id, column, height, place, before: [], after: [], y: 0 };
}

function columnOf({ id, kind }: Place, behind: ReadonlySet<string>): number {
  switch (kind) {
    case "sender":
      return 0;
    case "exchange":
      return behind.has(id) ? 2 : 1;
    case "queue":
    case "copies":
      return 3;
    case "taker":
      return 4;
  }
}

/** Sweeps to and fro, each column in the order of the middles of what its places are tied to, and keeps the order with the fewest crossings. */
function order(columns: readonly Stop[][]): void {
  let best = { crossings: Infinity, columns: columns.map((column) => [...column]) };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns.slice(1) : columns.slice(0, -1).reverse()) {
      // Ways have a place in every column that they pass, so what a node is tied to is in the next one.
      const rank = new Map(columns.flatMap((one) => one.map((node, at) => [node, at] as const)));
      const middle = new Map(
        column.map((node, at) => {
          const tied = isForward ? node.before : node.after;

          return [node, tied.length === 0 ? at : mean(tied.map((one) => rank.get(one) ?? 0))] as const;
        }),
      );
      column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
    }
    const crossings = crossingsIn(columns);
    if (crossings < best.crossings) best = { crossings, columns: columns.map((column) => [...column]) };
  }
  columns.forEach((column, at) => column.splice(0, column.length, ...(best.columns[at] ?? [])));
}

/** How often ways between neighbouring columns cross. */
function crossingsIn(columns: readonly (readonly Stop[])[]): number {
  let crossings = 0;
  const rank = new Map(columns.flatMap((column) => column.map((node, at) => [node, at] as const)));
  for (const column of columns) {
    const pairs = column.flatMap((node, at) => node.after.map((next) => [at, rank.get(next) ?? 0] as const));
    pairs.forEach(([from, to], at) => {
      for (const [otherFrom, otherTo] of pairs.slice(at + 1))
        if ((from - otherFrom) * (to - otherTo) < 0) crossings++;
    });
  }

  return crossings;
}

/** Brings each place as near to the middle of its neighbours as its column's order and the gaps allow. */
function stand(columns: readonly (readonly Stop[])[]): void {
  for (const column of columns) settle(column, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      settle(column, (node) => {
        const tied = [...node.before, ...node.after];

        return tied.length === 0 ? node.y : mean(tied.map(({ y }) => y));
      });
    }
  }
}

/** The places of a column where they are wanted, in order and without touching: neighbours that would overlap stand together, around the middle of their wishes. */
function settle(column: readonly Stop[], wish: (node: Stop) => number): void {
  type Block = { nodes: Stop[]; offsets: number[]; sum: number; length: number };
  const blocks: Block[] = [];
  const topOf = ({ sum, nodes }: Block) => sum / nodes.length;
  for (const node of column) {
    let block: Block = {
      nodes: [node],
      offsets: [0],
      sum: wish(node) - node.height / 2,
      length: node.height,
    };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      const gap = gapBetween(above.nodes.at(-1), block.nodes[0]);
      if (topOf(above) + above.length + gap <= topOf(block)) break;
      blocks.pop();
      const shift = above.length + gap;
      block = {
        nodes: [...above.nodes, ...block.nodes],
        offsets: [...above.offsets, ...block.offsets.map((offset) => offset + shift)],
        sum: above.sum + block.sum - shift * block.nodes.length,
        length: shift + block.length,
      };
    }
    blocks.push(block);
  }
  for (const block of blocks)
    block.nodes.forEach((node, at) => {
      node.y = topOf(block) + (block.offsets[at] ?? 0) + node.height / 2;
    });
}

/** Ways that run side by side need less room than places. */
function gapBetween(above: Stop | undefined, below: Stop | undefined): number {
  return above?.place === undefined && below?.place === undefined ? LANE : GAP;
}

function finished(
  columns: readonly (readonly Stop[])[],
  bendsOf: ReadonlyMap<string, readonly Stop[]>,
  room: number,
): Layout {
  const all = columns.flat();
  const top = Math.min(0, ...all.map(({ y, height }) => y - height / 2));
  const widths = columns.map((column) =>
    Math.max(0, ...column.map(({ place }) => (place === undefined ? 0 : WIDTHS[place.kind]))),
  );
  const taken = widths.reduce((sum, width) => sum + width, 2 * MARGIN);
  const spread = (room - taken) / Math.max(1, widths.length - 1);
  const gutter = Math.max(GUTTER.least, Math.min(GUTTER.most, spread));
  const lefts = widths.map(
    (_, at) => MARGIN + widths.slice(0, at).reduce((sum, width) => sum + width + gutter, 0),
  );
  const columnAt = new Map(columns.flatMap((column, at) => column.map((node) => [node, at] as const)));
  const pointOf = (node: Stop): Point => {
    const at = columnAt.get(node) ?? 0;

    return { x: (lefts[at] ?? 0) + (widths[at] ?? 0) / 2, y: node.y - top + MARGIN };
  };

  return {
    places: all.flatMap((node) => {
      if (node.place === undefined) return [];
      const { x, y } = pointOf(node);
      const width = WIDTHS[node.place.kind];

      return [{ ...node.place, x: x - width / 2, y: y - node.height / 2, width, height: node.height }];
    }),
    bends: new Map([...bendsOf].map(([id, bends]) => [id, bends.map(pointOf)])),
    width: (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0) + MARGIN,
    height: Math.max(0, ...all.map(({ y, height }) => y + height / 2)) - top + 2 * MARGIN,
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
