import { StatusMark } from "../parts/status-mark.js";
import { useFlowNow } from "./flow-context.js";
import styles from "./place-node.module.css";

/** A service, where it sends or where it takes, and how it is. */
export function ServicePlace({ service, does }: { service: string; does: "sends" | "takes" }) {
  const health = useFlowNow().service(service);

  return (
    <>
      <span className="visually-hidden">Service </span>
      <span className={styles.name}>{service}</span>
      {health === undefined || health.tone === "done" ? (
        <span className={styles.small}>
          {does}
          {health === undefined ? "" : `, ${health.name.toLowerCase()}`}
        </span>
      ) : (
        <StatusMark tone={health.tone}>{health.short ?? health.name}</StatusMark>
      )}
    </>
  );
}
