import { dollars } from '../src/contracts/cost';
import type { Pause } from '../src/contracts/protocol';
import type { JudgeBundle } from '../src/judges/judge';
import { worstCaseOf } from '../src/judges/prices/delivery-cost';
import type { BundleWork } from '../src/store/bundle-work';
import type { Store } from '../src/store/connect';
import { releaseUnsent, reserveDeliveries, type Shortage } from '../src/store/reserving';
import { readSpending } from '../src/store/spending';

/** What of a bundle may be sent, as far as money goes. */
export interface Affordable {
  readonly bundle: JudgeBundle;
  /** Null: all of it. */
  readonly shortage: Shortage | null;
  /** To be called when nothing of the bundle will be sent any more. Returns what the batch has spent; null: it has no price. */
  readonly settleUp: () => Promise<number | null>;
}

/** Sets the most that the bundle can cost aside before it is sent; what the cap has no room for is left out. */
export async function afford(
  store: Store,
  { judgeSpec, price }: Pick<BundleWork, 'judgeSpec' | 'price'>,
  bundle: JudgeBundle,
  { batchPrice }: { readonly batchPrice: boolean },
): Promise<Affordable> {
  if (price === null) return { bundle, shortage: null, settleUp: () => Promise.resolve(null) };
  const { batchId } = bundle;
  const worstCase = worstCaseOf(judgeSpec, { price, batchPrice });
  const deliveries = bundle.requests.map((request) => {
    const { comparisonId, delivery } = request;
    return { comparisonId, delivery, usd: worstCase(bundle, request) };
  });
  const { granted, shortage } = await reserveDeliveries(store, batchId, deliveries, { batchPrice });
  const settleUp = async (): Promise<number> => {
    await releaseUnsent(store, batchId, [...granted]);
    return (await readSpending(store, batchId)).spentUsd;
  };
  const requests = bundle.requests.filter(({ comparisonId }) => granted.has(comparisonId));
  return { bundle: { ...bundle, requests }, shortage, settleUp };
}

/** Null: what is in flight may leave room. */
export function costPause(batchId: string, shortage: Shortage): Pause | null {
  const { maxCostUsd, spentUsd, reservedUsd, nextUsd, inFlight } = shortage;
  if (inFlight) return null;
  const held = reservedUsd === 0 ? '' : `, and up to ${dollars(reservedUsd)} may be billed for calls without an answer`;
  const reason =
    `The cap of ${dollars(maxCostUsd)} leaves no room: ${dollars(spentUsd)} are spent${held}, and the next comparison ` +
    `may cost ${dollars(nextUsd)}. \`paragone override ${batchId} --max-cost USD\` raises the cap and goes on.`;
  return { why: 'cost', reason };
}
