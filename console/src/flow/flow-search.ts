/** What of the picture is shown, how, and which place is open. All of it is in the address. */
export type FlowSearch = Readonly<{
  service?: string;
  message?: string;
  /** `service:order`, `exchange:orders.topic`, `queue:orders.saga`. */
  open?: string;
  /** Default: a picture where there is room for one. */
  view?: "picture" | "list";
}>;

const OPENABLE = /^(service|exchange|queue):./;

/** Reads the address of the page. What it does not know it leaves out. */
export function flowSearch({ service, message, open, view }: Record<string, unknown>): FlowSearch {
  return {
    ...(isText(service) ? { service } : {}),
    ...(isText(message) ? { message } : {}),
    ...(isText(open) && OPENABLE.test(open) ? { open } : {}),
    ...(view === "picture" || view === "list" ? { view } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 255;
}
