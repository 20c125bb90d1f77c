/** What global-setup has started, for the test processes. */
export interface TestServices {
  readonly adminUrl: string;
  readonly bundlePath: string;
  readonly temporal: string;
  readonly testServer: string;
}

export const templateDatabase = 'paragone_template';
const variable = 'PARAGONE_TEST_SERVICES';

export function publishTestServices(services: TestServices): void {
  process.env[variable] = JSON.stringify(services);
}

export function testServices(): TestServices {
  const published = process.env[variable];
  if (published === undefined) throw new Error('These tests need test/support/global-setup.ts; run them through jest.');
  return JSON.parse(published) as TestServices;
}
