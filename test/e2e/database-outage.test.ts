import { expectNothingLost, judgeThroughOutage } from '../support/database-outage';

test('PostgreSQL stopped in the middle of a batch: nothing is lost, what is settled is not asked again, and the worker says so once', async () => {
  expectNothingLost(await judgeThroughOutage({ comparisons: 120, awayMs: 5_000 }));
});
