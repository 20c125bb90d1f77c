import { expectNothingLost, judgeThroughOutage } from '../support/database-outage';
import { recordFigure } from './figures';

test('F8: PostgreSQL stopped for a minute in the middle of a batch loses nothing', async () => {
  const awayMs = 60_000;
  const found = await judgeThroughOutage({ comparisons: 300, awayMs });
  expectNothingLost(found);
  const again = found.asked.reduce((sum, times) => sum + times - 1, 0);
  recordFigure({
    fault: 'F8 PostgreSQL stopped',
    injected: `ended without a checkpoint, back after ${awayMs / 1000} s, ${found.planned} comparisons`,
    seed: '1',
    measured: `0 lost, ${again} calls again, ${found.logLines.length} lines of log; complete ${(found.recoveryMs / 1000).toFixed(0)} s later`,
    bound: 'the calls in flight',
  });
}, 300_000);
