import { expect, test } from "vitest";
import { scrapeConfiguration } from "./scrape-configuration.js";

type Read = {
  rule_files: string[];
  scrape_configs: {
    job_name: string;
    params?: Record<string, string[]>;
    static_configs: { targets: string[] }[];
  }[];
};
const read = (text: string) => JSON.parse(text) as Read;

test("each job has the addresses of the running shop, and the rules are those of the repository", () => {
  const { scrape_configs: jobs, rule_files: rules } = read(
    scrapeConfiguration({ programs: ["127.0.0.1:4200", "127.0.0.1:4300"], broker: "127.0.0.1:1" }),
  );

  expect(jobs.map((job) => [job.job_name, job.static_configs[0]?.targets])).toEqual([
    ["shop", ["127.0.0.1:4200", "127.0.0.1:4300"]],
    ["rabbitmq", ["127.0.0.1:1"]],
    ["rabbitmq-queues", ["127.0.0.1:1"]],
  ]);
  expect(jobs[2]?.params?.["family"]).toContain("queue_coarse_metrics");
  expect(rules).toEqual([expect.stringMatching(/deploy\/observability\/rules\.yml$/)]);
});

test("a broker without metrics is left out, and one virtual host can be chosen", () => {
  expect(read(scrapeConfiguration({ programs: ["a:1"], broker: undefined })).scrape_configs).toHaveLength(1);
  const { scrape_configs: jobs } = read(scrapeConfiguration({ programs: [], broker: "b:1", vhost: "v" }));

  expect(jobs.map(({ params }) => params?.["vhost"])).toEqual([undefined, ["v"]]);
});
