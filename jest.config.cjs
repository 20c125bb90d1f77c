/** A jest project for each speed of test: `npx jest --selectProjects core` runs those that need no server. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
  ],
};
const project = (displayName, folders, more = {}) => ({
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  transform,
  ...more,
});
/** OpenTelemetry's exporter loads Node's http by `import()`, which jest has only as `require`. */
const withTracing = {
  transform: {
    ...transform,
    '/otlp-exporter-base/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  // Loaded on demand, and so by the name of what TypeScript makes of it.
  moduleNameMapper: { '^(\\.\\./tracing/.*)\\.js$': '$1' },
};
const withServers = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

module.exports = {
  maxWorkers: 2,
  testTimeout: 120_000,
  projects: [
    project('core', [
      'core',
      'events',
      'simulation',
      'metrics',
      'judges',
      'input',
      'report',
      'codec',
      'contracts',
      'workflow-rules',
      'client',
      'cli',
    ]),
    project('services', ['services']),
    project('providers', ['providers']),
    project('store', ['store', 'activities'], withServers),
    project('workflows', ['workflows', 'replay'], { ...withServers, ...withTracing }),
    project('e2e', ['e2e'], withServers),
    project('web', ['web'], withServers),
  ],
};
