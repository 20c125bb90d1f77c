import { createInterface } from 'node:readline';
import { acquireServices } from '../../src/services/embedded';

/** A command that holds services until a line comes in. Arguments: home, then the services to hold. */
async function main(): Promise<void> {
  const [home = '', ...kinds] = process.argv.slice(2);
  const services = await acquireServices({
    home,
    postgres: kinds.includes('postgres'),
    temporal: kinds.includes('temporal'),
    onProgress: (message) => console.error(message),
  });
  console.log(JSON.stringify(services));
  await new Promise((resolve) => createInterface(process.stdin).once('line', resolve));
  await services.release();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
