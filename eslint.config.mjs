import tseslint from "typescript-eslint";
import { imports } from "./eslint.imports.mjs";

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/",
      "**/dist/",
      "**/__transpiled/",
      "**/coverage/",
      ".stack/",
      "**/.cache/",
      "generated/",
      // What readers of the tutorial write.
      "lessons/",
    ],
  },
  // An exception to a rule belongs in this file, where it is seen and explained.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { warren: { rules: { imports } } },
    rules: {
      "warren/imports": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        { selector: "TSEnumDeclaration", message: "Use a union of literals." },
        {
          selector:
            "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any'] CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout']",
          message:
            "Node 20 collects a timeout that only a signal of `any` refers to, and it never comes: hold it, or use a timer.",
        },
      ],
      eqeqeq: "error",
      "no-console": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "@typescript-eslint/array-type": "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports", prefer: "type-imports" },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/prefer-nullish-coalescing": "error",
      "@typescript-eslint/prefer-optional-chain": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `async` without `await` is how a function that must return a promise turns its throws into rejections.
      "@typescript-eslint/require-await": "off",
      // A message's type and its constructor share a name.
      "@typescript-eslint/no-redeclare": "off",
      // `Client<S>`, `client.request<Reply>()`: the caller names the type on purpose.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
  {
    // A function fits a screen, a file holds one idea. Tests are lists of cases, which may be longer.
    ignores: ["**/*.test.ts", "**/*.test-d.ts", "**/golden/**", "**/schema/testing/cases.ts"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 80 }],
      "max-params": ["error", { max: 4 }],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.test-d.ts", "**/src/testing/**"],
    rules: {
      // expect.any() and its kind are typed any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    // Values that are made only for their types are what these files are about.
    files: ["**/*.test-d.ts"],
    rules: { "@typescript-eslint/no-unused-vars": "off" },
  },
  {
    // Vitest learns the type of what is provided through an interface that is merged into its own.
    files: ["**/vitest-global-setup.ts"],
    rules: { "@typescript-eslint/consistent-type-definitions": "off" },
  },
  {
    // Vitest and Jest learn matchers in the same way: the interfaces, their parameters and the namespace are theirs.
    files: ["packages/testing/src/{vitest,jest}.ts"],
    rules: {
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
  {
    // Errors show the type of a generated contract by its name, where it is an interface.
    files: ["packages/codegen/src/golden/**/index.ts", "packages/template/**/generated/**"],
    rules: { "@typescript-eslint/consistent-type-definitions": "off" },
  },
  {
    // TanStack's router learns which routes there are in the same way.
    files: ["console/src/app/router.tsx"],
    rules: { "@typescript-eslint/consistent-type-definitions": "off" },
  },
  {
    files: [
      "tools/**",
      "bench/**",
      "packages/template/**",
      "**/cli.ts",
      "**/cli/**",
      "**/examples/**",
      "**/example/**",
    ],
    rules: { "no-console": "off" },
  },
  {
    // Node's own test runner waits for its tests itself.
    files: ["packages/template/**/*.test.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: "test" }] },
      ],
    },
  },
  {
    files: ["**/*.{js,mjs,cjs,jsx}"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ["**/*.cjs", "**/template/**"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    // Their programs ask for a default export: ESLint, Vite, Vitest, the AsyncAPI generator's templates.
    files: ["**/*.config.{ts,mjs}", "**/template/**"],
    rules: { "no-restricted-syntax": "off" },
  },
);
