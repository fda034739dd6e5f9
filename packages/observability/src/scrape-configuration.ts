import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { rulesFile, scrapeFile } from "./files.js";

export type ScrapeTargets = Readonly<{
  /** `host:port` of each program. */
  programs: readonly string[];
  /** `host:port` of the broker's metrics; undefined where it shows none. */
  broker: string | undefined;
  /** Only queues of this virtual host are told of one by one. Default: those of all. */
  vhost?: string;
  /** How often all is read and rules are looked at. Default 5. */
  intervalSeconds?: number;
  /** Default: those of `deploy/observability`, as they are. */
  rules?: string;
}>;

type Job = { job_name: string; params?: Record<string, readonly string[]> };

const DEFAULT_INTERVAL_SECONDS = 5;

/**
 * Prometheus' settings for a running shop, as JSON, which it takes for YAML: the jobs of `deploy/observability/prometheus.yml` with the
 * shop's own addresses.
 */
export function scrapeConfiguration({
  programs,
  broker,
  vhost,
  intervalSeconds = DEFAULT_INTERVAL_SECONDS,
  rules = rulesFile,
}: ScrapeTargets): string {
  const pattern = parse(readFileSync(scrapeFile, "utf8")) as { scrape_configs: readonly Job[] };
  const targetsOf = (job: Job) => (job.job_name === "shop" ? programs : broker === undefined ? [] : [broker]);
  const interval = `${intervalSeconds}s`;

  return JSON.stringify(
    {
      global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
      rule_files: [rules],
      scrape_configs: pattern.scrape_configs
        .map((job) => ({ ...job, static_configs: [{ targets: targetsOf(job) }] }))
        .filter(({ static_configs: [{ targets } = { targets: [] }] }) => targets.length > 0)
        .map((job) =>
          vhost === undefined || job.params === undefined
            ? job
            : { ...job, params: { ...job.params, vhost: [vhost] } },
        ),
    },
    null,
    2,
  );
}
