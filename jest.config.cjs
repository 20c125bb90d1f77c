/** Five speeds of test, one jest project each: `npx jest --selectProjects core`. */
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

module.exports = {
  testTimeout: 60_000,
  projects: [project('core', ['core', 'judges', 'input', 'report', 'workflow-rules', 'cli'])],
};
