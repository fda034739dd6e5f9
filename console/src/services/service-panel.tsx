import { Panel } from "../parts/panel.js";
import { StatusMark } from "../parts/status-mark.js";
import { CircuitRow } from "./circuit-row.js";
import { healthOf } from "./health.js";
import { InstanceRow } from "./instance-row.js";
import styles from "./service-panel.module.css";
import { QueueRows } from "./queue-rows.js";
import type { Circuit, QueueOfService, Service } from "./service-types.js";
import { SimulateFailure } from "./simulate-failure.js";

type Props = Readonly<{
  service: Service;
  circuits: readonly Circuit[];
  queues: readonly QueueOfService[];
}>;

/** A service: its instances, its circuits, its queues, and a switch that has it fail. */
export function ServicePanel({ service, circuits, queues }: Props) {
  const { name, tone } = healthOf(service);

  return (
    <Panel id={service.service} title={service.service} aside={<StatusMark tone={tone}>{name}</StatusMark>}>
      {service.instances.length === 0 && (
        <p className={styles.none}>
          No instance has been seen in the last ten minutes. What is sent to it waits in its queues.
        </p>
      )}
      <ul>
        {service.instances.map((instance) => (
          <InstanceRow key={instance.instance} instance={instance} />
        ))}
        {circuits.map((circuit) => (
          <CircuitRow key={`${circuit.instance} ${circuit.name}`} circuit={circuit} />
        ))}
      </ul>
      <QueueRows queues={queues} />
      <SimulateFailure service={service} />
    </Panel>
  );
}
