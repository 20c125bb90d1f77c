/**
 * What a server needs of this process's environment, and no more: PG…, TEMPORAL_…, LD_… or locale variables of the
 * user's shell would change how it behaves, and a key in the environment is none of its business.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LC_ALL: 'C' };
}
