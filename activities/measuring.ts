import type { MeasuringActivities, Retention } from '../src/contracts/measurements';
import type { Store } from '../src/store/connect';
import { rollUp } from '../src/store/measurements';

export function createMeasuring(store: Store, retention: Retention): MeasuringActivities {
  return { rollUp: () => rollUp(store, retention) };
}
