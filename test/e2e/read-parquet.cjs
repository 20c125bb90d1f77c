/** Prints the rows of a Parquet file as JSON. A process of its own, since the reader is an ES module. */
async function main([file]) {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  process.stdout.write(JSON.stringify(rows));
}

void main(process.argv.slice(2));
