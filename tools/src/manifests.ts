import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { brokerUserObjects } from "./manifests/broker-user-objects.js";
import { manifestText } from "./manifests/manifest-text.js";
import { prometheusRule } from "./manifests/prometheus-rule.js";

// npm run manifests: writes those of Kubernetes that follow from other files. With --print it prints them: a test compares.
const read = (path: string) => readFileSync(join(repository, path), "utf8");
const broker = "generated/broker/definitions.json";
const rules = "deploy/observability/rules.yml";

const made = {
  "servers/broker-users.yaml": manifestText(broker, brokerUserObjects(read(broker))),
  "overlays/production/programs/prometheus-rule.yaml": manifestText(rules, [prometheusRule(read(rules))]),
};

if (process.argv.includes("--print")) process.stdout.write(Object.values(made).join(""));
else
  for (const [path, text] of Object.entries(made))
    writeFileSync(join(repository, "deploy/kubernetes", path), text);
