import { readFile, rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';

/** The file's content if it is there and fits the schema; null otherwise, since a torn or foreign file tells nothing. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Replaces the file as a whole: a reader, also after a kill, sees the old content or the new one. One writer at a time. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}
