import { stringify } from "yaml";

/** Objects of Kubernetes as one YAML file that says where they come from. */
export function manifestText(source: string, objects: readonly unknown[]): string {
  const head = `# Made from ${source} by \`npm run manifests\`. Do not edit.\n`;

  return head + objects.map((one) => stringify(one, { lineWidth: 0 })).join("---\n");
}
