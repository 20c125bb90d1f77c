import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchResults } from '../contracts/batch';
import { comparisonsParquet, rankingParquet, type ParquetColumn } from '../report/parquet-columns';

/** Writes ranking.parquet and comparisons.parquet; returns the paths written. */
export async function writeParquet(
  folder: string,
  { document, comparisons }: BatchResults,
): Promise<readonly string[]> {
  const files = {
    'ranking.parquet': await parquetBytes(rankingParquet(document.items)),
    'comparisons.parquet': await parquetBytes(comparisonsParquet(comparisons)),
  };
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}

/** Every column may have nulls. */
async function parquetBytes(columns: readonly ParquetColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer'); // an ES module only
  const columnData = columns.map(({ name, type, data }) => ({ name, type, data: [...data], nullable: true }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
