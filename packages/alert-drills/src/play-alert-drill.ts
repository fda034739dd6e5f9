import { textOf } from "@warren/messaging";
import type { AlertDrill } from "./alert-drill.js";
import type { AlertShop } from "./alert-shop.js";
import { openAlertSteps, type AlertSeen } from "./alert-steps.js";

export type Played = Readonly<{ drill: AlertDrill; seen: readonly AlertSeen[] }>;

/**
 * Plays one drill, and undoes what it broke, also where it fails. `tell` gets every line as it comes.
 *
 * @throws Error where an alert does not fire or clear, a page does not say what is done, a query of it finds nothing, or the shop
 * cannot be left as it was
 */
export async function playAlertDrill(
  shop: AlertShop,
  drill: AlertDrill,
  tell: (line: string) => void = () => undefined,
): Promise<Played> {
  tell(drill.breaks);
  const steps = openAlertSteps(shop, drill, tell);
  const failed: unknown[] = [];
  await drill.run(steps).catch((error: unknown) => failed.push(error));
  for (const error of await steps.end()) {
    tell(`  not undone: ${textOf(error)}`);
    failed.push(error);
  }
  if (failed.length > 0) throw failed[0];
  const seen = steps.seen();
  const unseen = drill.alerts.filter((alert) => !seen.some((one) => one.alert === alert));
  if (unseen.length > 0) throw new Error(`not seen to fire and to clear: ${unseen.join(", ")}`);
  const empty = seen.flatMap(({ alert, empty }) => empty.map((query) => `${alert}: ${query}`));
  if (empty.length > 0) throw new Error(`queries of pages that find nothing: ${empty.join("; ")}`);

  return { drill, seen };
}
