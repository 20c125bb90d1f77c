/** Who may import whom. Each rule carries its remedy. */
const temporal = (...names) => names.map((name) => `node_modules/@temporalio/${name}/`);
const edges = [
  '^src/(worker|worker-events|worker-failures|config|logging)[.]ts$',
  '^src/cli/',
  '^scripts/',
  '^test/',
  '^bench/',
];
const notTypeOnly = { dependencyTypesNot: ['type-only'] };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Move what both sides need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-is-pure',
      comment: 'No npm, no node, no other folder: not even their types. Pass in what it needs.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'contracts-are-a-leaf',
      comment: 'Shapes and names only, so that any side may import them.',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: {
        pathNot: ['^src/(core|contracts)/', ...temporal('workflow', 'common')],
        ...notTypeOnly,
      },
    },
    {
      name: 'workflows-are-replayable',
      comment: 'Core, contracts and the two sandbox-safe SDK packages; what does I/O is an activity.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { pathNot: ['^workflows/', '^src/(core|contracts)/', ...temporal('workflow', 'common')] },
    },
    {
      name: 'activities-do-not-orchestrate',
      comment: 'An activity reads, calls and writes; the workflow decides, the edges wire.',
      severity: 'error',
      from: { path: '^activities/' },
      to: {
        path: [
          '^workflows/',
          '^src/(worker|config)[.]ts$',
          '^src/(cli|client|report|services)/',
          ...temporal('client', 'worker', 'workflow'),
        ],
      },
    },
    {
      name: 'nobody-runs-workflow-code',
      comment: 'The worker loads workflows/ by path. Only the decision is a pure function that others may call.',
      severity: 'error',
      from: { pathNot: ['^workflows/', '^test/', '^bench/'] },
      to: { path: '^workflows/(?!continuation[.]ts$)', ...notTypeOnly },
    },
    {
      name: 'simulation-is-pure',
      comment: 'Assumptions in, figures out: only what a batch itself computes with, and the decision.',
      severity: 'error',
      from: { path: '^src/simulation/' },
      to: { pathNot: ['^src/(simulation|core|contracts)/', '^workflows/continuation[.]ts$'] },
    },
    {
      name: 'only-the-simulation-decides-beside-the-workflow',
      comment: 'Whoever wants to know what a batch would do asks the simulation.',
      severity: 'error',
      from: { path: '^(src|activities|scripts)/', pathNot: '^src/simulation/' },
      to: { path: '^workflows/continuation[.]ts$', ...notTypeOnly },
    },
    {
      name: 'judges-know-no-temporal-and-no-store',
      comment: 'A judge is usable from a notebook.',
      severity: 'error',
      from: { path: '^src/judges/' },
      to: {
        path: ['^src/(store|client|cli|report|services)/', '^(workflows|activities)/', 'node_modules/@temporalio/'],
      },
    },
    {
      name: 'subscribers-know-no-temporal-and-no-store',
      comment: 'Whoever gets an event sees the event alone; activities/delivering.ts reads and keeps how far it came.',
      severity: 'error',
      from: { path: '^src/events/' },
      to: { path: '^(workflows|activities)/|^src/(?!events/|core/|contracts/|input/)|node_modules/@temporalio/' },
    },
    {
      name: 'input-knows-only-shapes',
      comment: 'Reading files is the first thing that happens; nothing is running yet.',
      severity: 'error',
      from: { path: '^src/input/' },
      to: { path: '^(workflows|activities)/|^src/(?!input/|core/|contracts/)' },
    },
    {
      name: 'sql-stays-in-store',
      comment: 'Add a function to src/store and call that.',
      severity: 'error',
      from: { pathNot: ['^src/store/', '^src/services/', '^test/', '^bench/'] },
      to: { path: 'node_modules/(kysely|pg)/', ...notTypeOnly },
    },
    {
      name: 'store-knows-only-shapes',
      comment: 'Rows become contracts here; who asks for them is no concern of the store.',
      severity: 'error',
      from: { path: '^src/store/' },
      to: { path: '^(workflows|activities)/|^src/(?!store/|core/|contracts/)' },
    },
    {
      name: 'worker-sdk-stays-at-the-edge',
      comment: 'Only the composition root, the command line and tests make workers.',
      severity: 'error',
      from: { pathNot: [...edges, '^src/services/'] },
      to: { path: 'node_modules/@temporalio/(worker|testing)/', ...notTypeOnly },
    },
    {
      name: 'config-only-at-the-edge',
      comment: 'Take the value as a parameter.',
      severity: 'error',
      from: { pathNot: edges },
      to: { path: '^src/config[.]ts$' },
    },
    {
      name: 'traces-stay-in-tracing',
      comment: 'Take a part of Tracing; only src/tracing knows OpenTelemetry, and it is loaded only when wanted.',
      severity: 'error',
      from: { pathNot: ['^src/tracing/', '^test/'] },
      to: {
        path: ['node_modules/@opentelemetry/', '^src/tracing/'],
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'report-is-pure',
      comment: 'Results in, text out: only shapes, numbers and the libraries that draw and escape.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: {
        pathNot: [
          '^src/(report|core|contracts)/',
          'node_modules/(echarts|hono|csv-stringify|cli-table3|picocolors)/',
          '^(hono/html|csv-stringify/sync)$',
        ],
      },
    },
    {
      name: 'web-shows-and-asks',
      comment:
        'Pages read the store and speak through the client; what is Temporal’s or the environment’s comes as a part.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: {
        path: [
          '^(workflows|activities)/',
          '^src/(services|simulation|metrics)/',
          'node_modules/@temporalio/',
          '^src/(worker|logging)[.]ts$',
        ],
      },
    },
    {
      name: 'only-the-command-line-serves-the-dashboard',
      comment: 'Move what others need into the layer below that both may import.',
      severity: 'error',
      from: { pathNot: ['^src/(web|cli)/', '^test/'] },
      to: { path: '^src/web/' },
    },
    {
      name: 'nothing-imports-the-edges',
      comment: 'The command line is the outermost layer; tests are outside of everything.',
      severity: 'error',
      from: { pathNot: ['^src/cli/', '^test/', '^bench/'] },
      to: { path: ['^src/cli/', '^test/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
