import type { z } from 'zod';
import type { GivenPrice } from '../prices/price-of';

interface PriceOptions {
  readonly inputUsd: number | null;
  readonly outputUsd: number | null;
  readonly cacheReadUsd: number | null;
  readonly cacheWriteUsd?: number | null;
}

/** The price that a SPEC gives by hand, or null if it gives none. */
export function givenPrice({
  inputUsd,
  outputUsd,
  cacheReadUsd,
  cacheWriteUsd = null,
}: PriceOptions): GivenPrice | null {
  if (inputUsd === null || outputUsd === null) return null;
  return {
    inputUsd,
    outputUsd,
    ...(cacheReadUsd !== null && { cacheReadUsd }),
    ...(cacheWriteUsd !== null && { cacheWriteUsd }),
  };
}

/** A price without its other half would be taken for none at all. */
export function refuseLonePrice(options: PriceOptions, context: z.RefinementCtx): void {
  const given = (['inputUsd', 'outputUsd', 'cacheReadUsd', 'cacheWriteUsd'] as const).find(
    (name) => (options[name] ?? null) !== null,
  );
  if (given === undefined || (options.inputUsd !== null && options.outputUsd !== null)) return;
  context.addIssue({ code: 'custom', path: [given], message: 'expected inputUsd and outputUsd together' });
}
