import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { Skeleton } from "../parts/skeleton.js";
import { healthOf } from "../services/health.js";
import { exchangeRateOf } from "./exchange-rate.js";
import { FlowContext, type FlowNow } from "./flow-context.js";
import { FlowFilters } from "./flow-filters.js";
import { graphAbout, graphOf } from "./flow-graph.js";
import { FlowList } from "./flow-list.js";
import { FlowPanel } from "./flow-panel.js";
import { flowSearch, type FlowSearch } from "./flow-search.js";
import type { Picture } from "./flow-types.js";
import { FlowProblems } from "./flow-problems.js";
import { FlowSummary } from "./flow-summary.js";
import { NothingTravels } from "./nothing-travels.js";
import styles from "./flow.module.css";
import { queueStateOf } from "./queue-state.js";
import { stoppedReasons, useFlow } from "./use-flow.js";
import { useHasRoom } from "./use-has-room.js";

const route = getRouteApi("/signed-in/flow");
const FlowCanvas = lazy(() => import("./flow-canvas.js").then((file) => ({ default: file.FlowCanvas })));
const USUAL_ROWS = 16;

/** The picture or the list, what it is about, and what is open beside it. */
export function Flow() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { picture, moving, services } = useFlow();
  const hasRoom = useHasRoom();
  const view = search.view ?? (hasRoom ? "picture" : "list");
  const change = useCallback(
    (part: Partial<Record<keyof FlowSearch, string | undefined>>, options?: { replace: boolean }) =>
      void navigate({ search: (before) => flowSearch({ ...before, ...part }), ...options }),
    [navigate],
  );

  const whole = useMemo(
    () => (picture.data === undefined ? undefined : graphOf(picture.data)),
    [picture.data],
  );
  const { service, message } = search;
  const graph = useMemo(
    () =>
      whole === undefined
        ? undefined
        : graphAbout(whole, {
            ...(service === undefined ? {} : { service }),
            ...(message === undefined ? {} : { message }),
          }),
    [whole, service, message],
  );
  const onOpen = useCallback((open: string) => change({ open }), [change]);
  const now = useFlowNowOf({
    picture: picture.data,
    moving: moving.data,
    services: services.data,
    open: search.open,
    onOpen,
  });

  return (
    <FlowContext value={now}>
      <FlowFilters picture={picture.data} search={search} view={view} onChange={change} />
      <FlowProblems picture={picture} moving={moving} services={services} />
      <FlowSummary picture={picture.data} isStale={moving.error !== null || services.error !== null} />
      {picture.isPending && <Skeleton rows={USUAL_ROWS} label="Loading the picture" />}
      {picture.data !== undefined && graph !== undefined && (
        <div
          className={search.open === undefined ? styles.flow : `${styles.flow ?? ""} ${styles.beside ?? ""}`}
        >
          {graph.trips.length === 0 ? (
            <NothingTravels picture={picture.data} search={search} />
          ) : view === "picture" ? (
            <Suspense fallback={<Skeleton rows={USUAL_ROWS} label="Loading the picture" />}>
              <FlowCanvas graph={graph} />
            </Suspense>
          ) : (
            <FlowList picture={picture.data} graph={graph} />
          )}
          {search.open !== undefined && (
            <FlowPanel
              key={search.open}
              picture={picture.data}
              services={services.data}
              open={search.open}
              onClose={() => change({ open: undefined })}
            />
          )}
        </div>
      )}
    </FlowContext>
  );
}

type Data = Readonly<{
  picture: Picture | undefined;
  moving: ReturnType<typeof useFlow>["moving"]["data"];
  services: ReturnType<typeof useFlow>["services"]["data"];
  open: string | undefined;
  onOpen: (what: string) => void;
}>;

function useFlowNowOf({ picture, moving, services, open, onOpen }: Data): FlowNow {
  return useMemo(() => {
    const queues = new Map(moving?.live.queues.map((one) => [one.queue, one]));
    const exchanges = new Map(
      picture?.exchanges.map(({ exchange }) => [
        exchange,
        moving === undefined ? null : exchangeRateOf(picture, moving.live, exchange),
      ]),
    );
    const stopped = stoppedReasons(services);

    return {
      queue(name) {
        const live = queues.get(name);
        const samples = moving?.history.get(name) ?? [];

        return { live, samples, state: queueStateOf({ live, samples, stopped: stopped.get(name) }) };
      },
      exchangeIn: (name) => exchanges.get(name) ?? null,
      service(name) {
        const found = services?.services.find((one) => one.service === name);

        return found === undefined ? undefined : healthOf(found);
      },
      open,
      onOpen,
    };
  }, [picture, moving, services, open, onOpen]);
}
