import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file';

/** The servers of a home that ran last. They need not run now: who reads this must look. */
const servicesRecord = z.object({
  postgres: z.object({ pid: z.number(), startedAt: z.string(), port: z.number(), dataFolder: z.string() }).nullable(),
  temporal: z
    .object({ pid: z.number(), startedAt: z.string(), port: z.number(), uiPort: z.number(), dataFile: z.string() })
    .nullable(),
});
export type ServicesRecord = z.infer<typeof servicesRecord>;

export async function readServicesRecord(home: string): Promise<ServicesRecord> {
  return (await readJsonFile(recordFile(home), servicesRecord)) ?? { postgres: null, temporal: null };
}

export async function writeServicesRecord(home: string, record: ServicesRecord): Promise<void> {
  await writeJsonFile(recordFile(home), record);
}

function recordFile(home: string): string {
  return join(home, 'run', 'services.json');
}
