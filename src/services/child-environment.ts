/** For programs that fetch: the user's proxies, certificates and package index are in it. Passed on, never read here. */
export function wholeEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/**
 * For servers: what they need, and no more. PG…, TEMPORAL_…, LD_… or locale variables of the user's shell would change
 * how they behave, and a key in the environment is none of their business.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, LC_ALL: 'C' };
}
