import path from "node:path";

const ANYTHING = [/^@warren\//];
const STACK = /^@warren\/stack(\/|$)/;
const SERVICE_HOST = /^@warren\/service-host$/;
/** For entities: it loads MikroORM, which no service at work does. */
const SERVICE_HOST_SCHEMA = /^@warren\/service-host\/schema$/;
const SERVICE_HOST_TESTING = /^@warren\/service-host\/testing$/;
/** What our own servers are made with. Not published. */
const SERVERS_PARTS = /^@warren\/servers\/parts$/;
const MESSAGING = /^@warren\/messaging(\/|$)/;
const MESSAGING_TABLES = /^@warren\/messaging\/tables$/;
const MESSAGING_AMQP = /^@warren\/messaging\/amqp$/;
// Doors that load nothing of the toolchain: the broker's HTTP API, and what an operator does with dead letters.
const MANAGEMENT = /^@warren\/broker-admin\/management$/;
const DEAD_LETTERS = /^@warren\/broker-admin\/dead-letters$/;
/** A live broker as a document. */
const IMPORT = /^@warren\/broker-admin\/import$/;
const ASYNCAPI = /^@warren\/asyncapi(\/(schema|cache|files|findings))?$/;
const ASYNCAPI_TESTING = /^@warren\/asyncapi\/testing$/;
/** How amounts and durations read. It stands on nothing, for whoever writes to people. */
const TEXT = /^@warren\/text$/;
/** Which texts a database can keep. */
const STORABLE = /^@warren\/text\/storable$/;
/** How a project defines its messages in zod. It knows none. */
const ZOD_CONTRACTS = /^@warren\/zod-contracts$/;
const CONTRACTS = /^@warren\/contracts(\/|$)/;
/** What an amount is, and how to reckon with it: the one thing of the contracts that is no payload, and so not generated. */
const MONEY = /^@warren\/contracts\/money$/;
/** What undoes a step of an order: names, and no payload. */
const COMPENSATIONS = /^@warren\/contracts\/compensations$/;
const GENERATED = /^@warren\/generated\//;
const PROGRAMS = /^@warren\/programs$/;
const JOURNEY = /^@warren\/journey$/;
const AUDIT = /^@warren\/audit$/;
const OBSERVABILITY = /^@warren\/observability$/;
const TEST_SYSTEM = /^@warren\/test-system$/;
const SERVICES = /^@warren\/(order|inventory|payment|shipping|notification)$/;
const GATEWAY = /^@warren\/gateway$/;
const generatedFor = (name) => new RegExp(`^@warren/generated/(${name}|topology)$`);

/**
 * Which of our packages each workspace may import; `inTests` adds to that in tests. Type-only packages give types and
 * nothing that runs. A workspace that is not listed may import none of them.
 */
const WORKSPACES = [
  { folder: /^packages\/messaging\//, may: [STORABLE], inTests: [STACK] },
  {
    folder: /^packages\/testing\//,
    may: [/^@warren\/messaging(\/contract)?$/],
    inTests: [MESSAGING, STACK, GENERATED],
  },
  { folder: /^packages\/service-host\//, may: [MESSAGING], inTests: [MANAGEMENT, STACK] },
  { folder: /^packages\/journey\//, may: [SERVICE_HOST, MESSAGING, GENERATED, COMPENSATIONS] },
  { folder: /^packages\/text\//, may: [] },
  { folder: /^packages\/asyncapi\//, may: [TEXT, STORABLE] },
  // What was generated here is as what is generated elsewhere.
  {
    folder: /^packages\/codegen\/src\/golden\/(workshop\/generated|written\.\d+)\//,
    may: [/^@warren\/messaging\/contract$/],
  },
  {
    folder: /^packages\/codegen\//,
    may: [ASYNCAPI, ZOD_CONTRACTS, TEXT, STORABLE],
    inTests: [ASYNCAPI_TESTING, CONTRACTS, MESSAGING, GENERATED, STACK],
  },
  { folder: /^packages\/zod-contracts\//, may: [] },
  // It builds what others install, and reads the folders of the packages for that.
  { folder: /^packages\/release\//, may: [/^@warren\/contract-docs\/files$/], inTests: [STACK] },
  {
    folder: /^packages\/asyncapi-generator\//,
    may: [/^@warren\/codegen$/],
    inTests: [/^@warren\/codegen\/testing$/],
  },
  { folder: /^packages\/contract-diff\//, may: [ASYNCAPI, TEXT, STORABLE] },
  { folder: /^packages\/contract-docs\//, may: [ASYNCAPI, TEXT], inTests: [ASYNCAPI_TESTING] },
  {
    folder: /^packages\/docs-site\//,
    may: [
      ASYNCAPI,
      /^@warren\/codegen\/contracts$/,
      /^@warren\/contract-docs\/(pages|files|stamp)$/,
      /^@warren\/programs\/take-place-of$/,
    ],
  },
  {
    folder: /^packages\/broker-admin\//,
    may: [ASYNCAPI, TEXT, MESSAGING_AMQP, /^@warren\/messaging\/contract$/],
    inTests: [MESSAGING, GENERATED, STACK],
  },
  {
    folder: /^packages\/cli\//,
    may: [
      ASYNCAPI,
      TEXT,
      /^@warren\/codegen(\/(contracts|paths))?$/,
      /^@warren\/(contract-diff|broker-admin)$/,
      DEAD_LETTERS,
      IMPORT,
      MANAGEMENT,
      MESSAGING_TABLES,
      /^@warren\/contract-docs(\/|$)/,
    ],
    inTests: [/^@warren\/(codegen|contract-diff)\/testing$/, MESSAGING, GENERATED, STACK],
  },
  { folder: /^packages\/client\//, may: [], types: [/^@warren\/gateway(\/|$)/], inTests: ANYTHING },
  {
    folder: /^services\/([^/]+)\//,
    may: [SERVICE_HOST, SERVICE_HOST_SCHEMA, MESSAGING, MONEY, STORABLE],
    ownContract: true,
    inTests: [STACK, SERVICE_HOST_TESTING, GENERATED, CONTRACTS],
  },
  // A service like those, whose contract stands in its own folder: it has the order service's messages from what is generated.
  {
    folder: /^examples\/[^/]+\//,
    may: [SERVICE_HOST, MESSAGING, generatedFor("order")],
    inTests: [STACK, SERVICE_HOST_TESTING, GENERATED],
  },
  // Dead letters are those of every service.
  {
    folder: /^gateway\/src\/admin\//,
    may: [DEAD_LETTERS, MANAGEMENT, SERVICE_HOST, MESSAGING, CONTRACTS, GENERATED],
    inTests: [STACK],
  },
  {
    folder: /^gateway\//,
    may: [SERVICE_HOST, MESSAGING, CONTRACTS, JOURNEY, generatedFor("gateway")],
    inTests: [STACK, GENERATED],
  },
  { folder: /^console\//, may: [/^@warren\/client(\/query)?$/], inTests: [PROGRAMS] },
  { folder: /^generated\//, may: [CONTRACTS, /^@warren\/messaging\/contract$/] },
  { folder: /^contracts\//, may: [STORABLE, ZOD_CONTRACTS] },
  { folder: /^packages\/servers\//, may: [] },
  // A project of somebody else's: it has what they can install.
  {
    folder: /^packages\/template\//,
    may: [/^@warren\/messaging(\/contract)?$/, /^@warren\/servers$/],
    inTests: [/^@warren\/testing$/],
  },
  { folder: /^stack\//, may: [SERVERS_PARTS], inTests: [STACK] },
  // What runs, measures and breaks the shop stands on top of it: nothing of the shop imports any of these.
  { folder: /^packages\/programs\//, may: [MESSAGING, STACK] },
  { folder: /^packages\/observability\//, may: [PROGRAMS] },
  {
    folder: /^packages\/audit\//,
    may: [CONTRACTS, DEAD_LETTERS, MANAGEMENT, MESSAGING, GENERATED, STACK, TEXT],
    inTests: ANYTHING,
  },
  { folder: /^packages\/replay\//, may: [CONTRACTS, MESSAGING], inTests: [PROGRAMS] },
  {
    folder: /^packages\/test-system\//,
    may: [
      PROGRAMS,
      AUDIT,
      CONTRACTS,
      MESSAGING,
      DEAD_LETTERS,
      GENERATED,
      STACK,
      SERVICE_HOST,
      SERVICES,
      GATEWAY,
    ],
  },
  {
    folder: /^packages\/(chaos|drills)\//,
    may: [TEST_SYSTEM, PROGRAMS, AUDIT, CONTRACTS, MESSAGING, DEAD_LETTERS, TEXT],
  },
  {
    folder: /^packages\/alert-drills\//,
    may: [TEST_SYSTEM, PROGRAMS, OBSERVABILITY, MESSAGING, STACK, SERVERS_PARTS],
  },
  { folder: /^(bench|tests|tools)\//, may: ANYTHING },
];

const TEST_FILE = /(\.test\.tsx?|\.test-d\.tsx?|\/src\/(.+\/)?testing\/[^/]+\.ts|\/test\/.+\.tsx?)$/;
const WORKSPACE_ROOT =
  /^(packages\/[^/]+|services\/[^/]+|examples\/[^/]+|gateway|console|generated|contracts|stack|bench|tests|tools)\//;

/** What may import what (design: "Layout, and what may import what"). */
export const imports = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      relative:
        "'{{source}}' reaches into another workspace. Import it by its package name (@warren/…), through its door.",
      notAllowed: "{{folder}} may not import '{{source}}'. eslint.imports.mjs lists what it may.",
      typesOnly: "{{folder}} may import only types from '{{source}}': write `import type`.",
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, "/");
    const home = WORKSPACE_ROOT.exec(file)?.[0];
    const rules = WORKSPACES.find(({ folder }) => folder.test(file));
    const may = [
      ...(rules?.may ?? []),
      ...(rules?.ownContract ? [generatedFor(rules.folder.exec(file)[1])] : []),
      ...(TEST_FILE.test(file) ? (rules?.inTests ?? []) : []),
    ];

    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };

    function check(node) {
      const source = node.source?.value;
      if (typeof source !== "string" || home === undefined) return;

      if (source.startsWith(".")) {
        const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), source));
        if (!`${target}/`.startsWith(home)) report("relative");
      } else if (source.startsWith("@warren/")) {
        const itself = `@warren/${path.posix.basename(home)}`;
        if (source === itself || source.startsWith(`${itself}/`)) return;
        if (may.some((allowed) => allowed.test(source))) return;
        if (!rules?.types?.some((allowed) => allowed.test(source))) report("notAllowed");
        else if (!isTypeOnly(node)) report("typesOnly");
      }

      function report(messageId) {
        context.report({ node, messageId, data: { source, folder: home.slice(0, -1) } });
      }
    }
  },
};

function isTypeOnly(node) {
  return node.importKind === "type" || node.exportKind === "type" || node.type === "TSImportType";
}
