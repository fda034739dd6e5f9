import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const globalSetup = ["./vitest.servers.ts"];
// The template's tests are those of a project of its own, which runs them: tests/docs/new-system.broker.test.ts.
const exclude = [
  "packages/template/**",
  "**/node_modules/**",
  "**/dist/**",
  ".stack/**",
  ".cache/**",
  "**/__transpiled/**",
];

/** What a test waits for comes at once, or late on a busy machine. These limits are for what never comes. */
const patient = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } };

const setupFiles = ["./vitest.setup.ts"];

/** Tests of the whole system. Beside them, in folders of their own, are tests that need none, and the docs' own. */
const systemTests = ["tests/*.test.ts", "tests/drills/*.test.ts"];

/** Those of the whole system first: they are the longest and wait the most, which others fill. */
class SystemFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSystem = ({ project }: TestSpecification) => project.name === "system";

    return [...sorted.filter(isSystem), ...sorted.filter((file) => !isSystem(file))];
  }
}

// Tests that need servers. More at once than most machines have processors: much of it is waiting.
const withServers = { maxWorkers: 4, sequence: { groupOrder: 1 } };

// No test changes what its modules hold, so the files of a worker share what they import (`isolate: false`): it is a quarter
// of the work.
// *.test-d.ts files are checked by `npm run typecheck`, together with everything else: one run of the compiler, not two.
export default defineConfig({
  test: {
    sequence: { sequencer: SystemFirst },
    projects: [
      {
        test: {
          name: "unit",
          ...patient,
          setupFiles,
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...exclude, "**/*.broker.test.ts", ...systemTests],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "broker",
          ...patient,
          setupFiles,
          include: ["**/*.broker.test.ts"],
          exclude,
          globalSetup,
          isolate: false,
          ...withServers,
        },
      },
      {
        test: {
          name: "system",
          ...patient,
          setupFiles,
          include: systemTests,
          exclude,
          globalSetup,
          isolate: false,
          ...withServers,
        },
      },
    ],
  },
});
