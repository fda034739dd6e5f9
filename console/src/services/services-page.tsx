import { useQuery } from "@tanstack/react-query";
import { queries } from "../app/warren.js";
import { Callout } from "../parts/callout.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { sayProblem } from "../parts/say-problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { NoService } from "./no-service.js";
import { ServicePanel } from "./service-panel.js";
import styles from "./services-page.module.css";
import { ServicesSummary } from "./services-summary.js";
import { unwellOf } from "./unwell.js";
import { useShownService } from "./use-shown-service.js";

/** What runs, how it is, and what happens when it fails. */
export function ServicesPage() {
  return (
    <Page title="Services">
      <AdminOnly>
        <Services />
      </AdminOnly>
    </Page>
  );
}

/** As often as instances say how they are. */
const LOOK_EVERY_MS = 5_000;
const USUAL_ROWS = 12;

function Services() {
  const services = useQuery({ ...queries.admin.services.queryOptions(), refetchInterval: LOOK_EVERY_MS });
  const circuits = useQuery({ ...queries.admin.circuits.queryOptions(), refetchInterval: LOOK_EVERY_MS });
  const queues = useQuery({ ...queries.admin.queues.queryOptions(), refetchInterval: LOOK_EVERY_MS });
  const asked = [services, circuits, queues];
  // Where the gateway is away it is all three, of one thing: that is said once.
  const errors = new Map(
    asked.flatMap(({ error }) => (error === null ? [] : [[sayProblem(error), error] as const])),
  );
  useShownService(asked.every(({ isPending }) => !isPending));
  const askAgain = () => {
    for (const one of asked) void one.refetch();
  };

  return (
    <>
      {[...errors].map(([text, error]) => (
        <Problem key={text} error={error} onRetry={askAgain} />
      ))}
      {errors.size > 0 && services.data !== undefined && (
        <Callout tone="waiting">This is how it was when it was last known.</Callout>
      )}
      <ServicesSummary
        isSure={errors.size === 0 && asked.every(({ data }) => data !== undefined)}
        unwell={
          services.data === undefined
            ? undefined
            : unwellOf({
                services: services.data.services,
                circuits: circuits.data?.circuits ?? [],
                queues: queues.data?.queues ?? [],
              })
        }
      />
      {services.data !== undefined && <NoService services={services.data.services} />}
      {services.isPending && <Skeleton rows={USUAL_ROWS} label="Loading services" />}
      <div className={styles.services}>
        {services.data?.services.map((service) => (
          <ServicePanel
            key={service.service}
            service={service}
            queues={queues.data?.queues.filter((one) => one.service === service.service) ?? []}
            circuits={circuits.data?.circuits.filter((one) => one.service === service.service) ?? []}
          />
        ))}
      </div>
    </>
  );
}
