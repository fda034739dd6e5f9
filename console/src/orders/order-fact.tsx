import type { ReactNode } from "react";
import styles from "./order-summary.module.css";

type Props = Readonly<{
  name: string;
  /** It takes a line of its own where there is little room. Default false. */
  whole?: boolean;
  children: ReactNode;
}>;

/** One fact of an order. */
export function OrderFact({ name, whole = false, children }: Props) {
  return (
    <div className={`${styles.fact ?? ""} ${whole ? (styles.whole ?? "") : ""}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
