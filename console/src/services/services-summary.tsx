import { StatusMark } from "../parts/status-mark.js";
import toLookAt from "../parts/to-look-at.module.css";
import styles from "./services-summary.module.css";
import type { Unwell } from "./unwell.js";

type Props = Readonly<{
  unwell: readonly Unwell[] | undefined;
  /** Whether all was asked and answered: nobody knows before that all is well. */
  isSure: boolean;
}>;

/** What somebody should look at first, with the way there. Its room is kept where there is nothing. */
export function ServicesSummary({ unwell, isSure }: Props) {
  return (
    <div className={styles.summary}>
      {isSure && unwell?.length === 0 && <StatusMark tone="done">All services are well</StatusMark>}
      <ul className={toLookAt.all} aria-label="Services to look at">
        {unwell?.map(({ service, matters }) => (
          <li key={service}>
            <a href={`#${service}`} className={toLookAt.one}>
              <b>{service}</b>
              {matters.map(({ name, tone }) => (
                <StatusMark key={name} tone={tone}>
                  {name}
                </StatusMark>
              ))}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
