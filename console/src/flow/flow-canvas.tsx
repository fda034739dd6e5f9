import "@xyflow/react/dist/base.css";
import { ReactFlow, type Edge, type Node, type ReactFlowInstance } from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import styles from "./flow-canvas.module.css";
import { throughPlace, type Graph, type Way } from "./flow-graph.js";
import { layoutOf, type Placed, type Point } from "./layout.js";
import { LitContext, type Lit } from "./lit-context.js";
import { PlaceNode } from "./place-node.js";
import { WayEdge } from "./way-edge.js";
import { ZoomButtons } from "./zoom-buttons.js";

export type PlaceData = Node<Readonly<{ place: Placed; onPoint: (id: string | undefined) => void }>, "place">;
export type WayData = Edge<Readonly<{ way: Way; from: Placed; to: Placed; bends: readonly Point[] }>, "way">;

const nodeTypes = { place: PlaceNode };
const edgeTypes = { way: WayEdge };
/** The picture is as large as it is wide, and no larger than it was drawn for. */
const LARGEST = 1.15;
const SMALLEST = 0.3;

/** The graph as a picture: it can be pushed and enlarged, and each place of it is a button. */
export function FlowCanvas({ graph }: { graph: Graph }) {
  const { frame, width } = useWidth();
  const layout = useMemo(() => layoutOf(graph, width / LARGEST), [graph, width]);
  const zoom = Math.min(LARGEST, width / layout.width);
  const [pointed, setPointed] = useState<string>();
  const [flow, setFlow] = useState<ReactFlowInstance<PlaceData, WayData>>();
  const lit = useMemo<Lit>(
    () => (pointed === undefined ? undefined : throughPlace(graph, pointed)),
    [graph, pointed],
  );
  const nodes = useMemo(() => layout.places.map((place) => nodeOf(place, setPointed)), [layout]);
  const edges = useMemo(() => {
    const at = new Map(layout.places.map((place) => [place.id, place]));

    return graph.ways.flatMap((way) => edgeOf(way, at, layout.bends.get(way.id) ?? []));
  }, [graph, layout]);
  const start = useMemo(
    () => ({ x: Math.max(0, (width - layout.width * zoom) / 2), y: 0, zoom }),
    [width, layout, zoom],
  );

  useEffect(() => void flow?.setViewport(start), [flow, start]);

  return (
    <LitContext value={lit}>
      <div ref={frame} className={styles.frame} style={{ height: layout.height * zoom }}>
        {width > 0 && (
          <ReactFlow
            aria-label="The contract, from who sends on the left to who takes on the right"
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            defaultViewport={start}
            onInit={setFlow}
            minZoom={SMALLEST}
            maxZoom={2.5}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            zoomOnScroll={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            proOptions={{ hideAttribution: true }}
          />
        )}
        <ZoomButtons
          onZoom={(factor) => void flow?.zoomTo((flow.getZoom() || 1) * factor)}
          onFit={() => void flow?.setViewport(start)}
        />
      </div>
    </LitContext>
  );
}

/** How wide the frame is, before anything is painted and whenever it changes. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);

    return () => watch.disconnect();
  }, []);

  return { frame, width };
}

function nodeOf(place: Placed, onPoint: (id: string | undefined) => void): PlaceData {
  const { id, x, y, width, height } = place;

  return {
    id,
    type: "place",
    position: { x, y },
    width,
    height,
    data: { place, onPoint },
  };
}

function edgeOf(way: Way, at: ReadonlyMap<string, Placed>, bends: readonly Point[]): readonly WayData[] {
  const [from, to] = [at.get(way.from), at.get(way.to)];
  if (from === undefined || to === undefined) return [];

  return [{ id: way.id, type: "way", source: way.from, target: way.to, data: { way, from, to, bends } }];
}
