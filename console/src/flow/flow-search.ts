import { typedName } from "../parts/typed-text.js";

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
  const about = { service: typedName(service), message: typedName(message) };
  const place = typedName(open);

  return {
    ...(about.service === undefined ? {} : { service: about.service }),
    ...(about.message === undefined ? {} : { message: about.message }),
    ...(place !== undefined && OPENABLE.test(place) ? { open: place } : {}),
    ...(view === "picture" || view === "list" ? { view } : {}),
  };
}
