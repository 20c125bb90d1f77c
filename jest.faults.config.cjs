/** The fault tests: minutes of kills and restarts, so they are not part of `npm test`. Run by `npm run faults`. */
const { projects, ...rest } = require('./jest.config.cjs');
const workflows = projects.find(({ displayName }) => displayName === 'workflows');

module.exports = {
  ...rest,
  maxWorkers: 1,
  projects: [{ ...workflows, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.test.ts'] }],
};
