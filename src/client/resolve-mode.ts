import type { BatchMode } from '../contracts/batch';
import { displayable } from '../input/displayable';

export const batchModes: readonly BatchMode[] = ['per_request', 'serial_bundle', 'provider_batch_api'];

/** Providers with an interface that takes a whole wave as one job. The simulated one plays such a job. */
const withBatchInterface: ReadonlySet<string> = new Set(['simulated', 'anthropic', 'openai']);

/** A place that may name a mode, in the words of a message: `--mode`, `LLM_BATCHING_MODE`. */
export interface ModeSource {
  readonly name: string;
  /** As it was given; null if it was not. */
  readonly value: string | null;
}

/**
 * The mode of a batch: the first source with a valid one, else `serial_bundle`. It is resolved once, stored with the
 * batch and never asked for again.
 * @returns also one sentence for each value that could not be used
 */
export function resolveMode(
  sources: readonly ModeSource[],
  provider: string,
): { readonly mode: BatchMode; readonly notices: readonly string[] } {
  const notices: string[] = [];
  let mode: BatchMode | undefined;
  for (const { name, value } of sources) {
    if (value === null) continue;
    mode = batchModes.find((known) => known === value);
    if (mode !== undefined) break;
    notices.push(`${name} is one of ${batchModes.join(', ')}, got "${displayable(value)}"; it is left aside.`);
  }
  if (mode === 'provider_batch_api' && !withBatchInterface.has(provider)) {
    notices.push(`${provider} has no interface for provider_batch_api; the batch runs as serial_bundle.`);
    mode = 'serial_bundle';
  }
  return { mode: mode ?? 'serial_bundle', notices };
}
