import { eventually } from "@warren/messaging/testing";
import type { Alert } from "@warren/observability";
import { PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "./alert-drill.js";
import type { AlertShop } from "./alert-shop.js";
import { askPage, type PageAnswers } from "./ask-page.js";
import { awayAfter, whyNotCleared, type Away } from "./clearing.js";
import type { Load } from "./load.js";
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
  /** Begins the drill's load, where it has not begun. */
  underLoad(): Promise<void>;
  /** Resolves when it neither fires nor is about to, with the labels that it had, and stays so while the drill's load goes on. */
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
export function openAlertSteps(
  shop: AlertShop,
  { load }: Pick<AlertDrill, "load">,
  tell: (line: string) => void,
): OpenAlertSteps {
  const { prometheus } = shop;
  const begunAt = Date.now();
  const seen = new Map<string, Seen>();
  const of = (alert: string) => {
    const known = seen.get(alert) ?? { alert, begunAt, labels: {}, done: [] };
    seen.set(alert, known);

    return known;
  };
  const undos = openUndos();
  let begun: Promise<Load> | undefined;
  const loaded = (): Promise<Load> | undefined => {
    if (load === "none" || begun !== undefined) return begun;
    begun = load(shop);
    undos.atEnd(async () => (await begun)?.end());

    return begun;
  };
  const secondsSince = (at: number) => `${((Date.now() - at) / 1_000).toFixed(1)} s`;

  return {
    shop,
    ...undos,
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
    async underLoad() {
      await loaded();
    },
    async clears(name) {
      const one = of(name);
      const goingOn = await loaded();
      let away: Away | undefined;
      await eventually(
        async () => {
          const left = (await prometheus.alerts()).filter((alert) => isOf(alert, name, one.labels));
          const look = { isThere: left.length > 0, count: goingOn?.count(), now: Date.now() };
          away = awayAfter(away, look);
          const why = whyNotCleared(away, look);
          if (why !== undefined) throw new Error(`${name} does not clear, ${why}: ${JSON.stringify(left)}`);
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
