import type { ComponentProps } from "react";
import styles from "./button.module.css";

type Props = ComponentProps<"button"> &
  Readonly<{
    /** One primary button a view; `danger` for what cannot be taken back. Default `plain`. */
    kind?: "plain" | "primary" | "danger" | "quiet";
  }>;

/** A button. It submits nothing unless it says so. */
export function Button({ kind = "plain", type = "button", className, ...rest }: Props) {
  const classes = [styles.button, styles[kind], className].filter((one) => one !== undefined).join(" ");

  return <button type={type} className={classes} {...rest} />;
}
