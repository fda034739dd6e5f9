import { eventually } from "@warren/messaging/testing";
import type { Alert } from "@warren/observability";
import { PATIENCE_MS } from "@warren/test-system";
import type { AlertShop } from "./alert-shop.js";
import { askPage, type PageAnswers } from "./ask-page.js";
import { readRunbook, type Runbook } from "./runbook.js";
import { openUndos, type Undos } from "./undos.js";

/** What became of one alert. */
export type AlertSeen = PageAnswers &
  Readonly<{
    alert: string;
    summary: string;
    /** From what was broken to the alert. */
    firedAfterMs: number;
    /** What was done, in the words of its page. */
    done: readonly string[];
    /** From what was done to the alert's end. */
    clearedAfterMs: number;
  }>;

/** What a drill can do. */
export type AlertSteps = Readonly<{
  shop: AlertShop;
  /** Resolves with an alert of these labels once it fires, with every query of its page asked. */
  fires(alert: string, labels?: Alert["labels"]): Promise<Alert>;
  page(alert: string): Runbook;
  /** Does what the page of an alert says with these words. */
  does(alert: string, words: string, act: () => Promise<unknown>): Promise<void>;
  /** Resolves when it neither fires nor is about to, with the labels that it had. */
  clears(alert: string): Promise<void>;
}> &
  Pick<Undos, "atEnd">;

export type OpenAlertSteps = AlertSteps &
  Pick<Undos, "end"> &
  Readonly<{
    /** What was seen until now of each alert that has cleared. */
    seen(): readonly AlertSeen[];
  }>;

type Seen = { -readonly [Key in keyof AlertSeen]?: AlertSeen[Key] } & {
  begunAt: number;
  labels: Alert["labels"];
  done: string[];
};

/** The steps of one drill. */
export function openAlertSteps(shop: AlertShop, tell: (line: string) => void): OpenAlertSteps {
  const { prometheus } = shop;
  const begunAt = Date.now();
  const seen = new Map<string, Seen>();
  const of = (alert: string) => {
    const known = seen.get(alert) ?? { alert, begunAt, labels: {}, done: [] };
    seen.set(alert, known);

    return known;
  };
  const secondsSince = (at: number) => `${((Date.now() - at) / 1_000).toFixed(1)} s`;

  return {
    shop,
    ...openUndos(),
    page: readRunbook,
    async fires(name, labels = {}) {
      of(name).labels = labels;
      const alert = await untilFires(shop, name, labels);
      const summary = alert.annotations["summary"] ?? "";
      Object.assign(of(name), { summary, firedAfterMs: Date.now() - begunAt });
      tell(`${name} fires after ${secondsSince(begunAt)}: ${summary}`);
      Object.assign(of(name), await askPage(prometheus, alert, tell));

      return alert;
    },
    async does(name, words, act) {
      readRunbook(name).says(words);
      tell(`  does: ${words}`);
      await act();
      const one = of(name);
      one.done.push(words);
      one.begunAt = Date.now();
    },
    async clears(name) {
      const one = of(name);
      await eventually(
        async () => {
          const left = (await prometheus.alerts()).filter((alert) => isOf(alert, name, one.labels));
          if (left.length > 0) throw new Error(`${name} does not clear: ${JSON.stringify(left)}`);
        },
        { withinMs: PATIENCE_MS, everyMs: 500 },
      );
      one.clearedAfterMs = Date.now() - one.begunAt;
      tell(`${name} clears after ${secondsSince(one.begunAt)}`);
    },
    seen: () => [...seen.values()].filter((one): one is Seen & AlertSeen => one.clearedAfterMs !== undefined),
  };
}

function untilFires({ prometheus }: AlertShop, name: string, labels: Alert["labels"]): Promise<Alert> {
  return eventually(
    async () => {
      const alerts = await prometheus.alerts();
      const found = alerts.find((alert) => isOf(alert, name, labels) && alert.state === "firing");
      if (found !== undefined) return found;
      const others = alerts.map((alert) => `${alert.name} ${alert.state}`).join(", ");
      throw new Error(`${name} does not fire: ${others}`);
    },
    { withinMs: PATIENCE_MS, everyMs: 250 },
  );
}

function isOf(alert: Alert, name: string, labels: Alert["labels"]): boolean {
  return (
    alert.name === name && Object.entries(labels).every(([label, value]) => alert.labels[label] === value)
  );
}
