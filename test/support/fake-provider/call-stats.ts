import type { CallLog } from './call-log';
import { noTokens, type Tokens } from './tokens';

/** What is billed for one model at one price. */
interface Bill {
  readonly model: string;
  readonly batchPrice: boolean;
  readonly calls: number;
  readonly tokens: Tokens;
}

export interface CallStats {
  /** Requests; members of batches are not among them. */
  readonly requests: number;
  readonly maxInFlight: number;
  readonly resetBeforeAcceptance: number;
  readonly byEndpoint: Readonly<Record<string, number>>;
  /** Of requests; `none`: nothing was answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly bills: readonly Bill[];
}

export function statsOf({ calls, maxInFlight, resetBeforeAcceptance }: CallLog): CallStats {
  const requests = calls.filter(({ endpoint }) => endpoint !== 'batches.member');
  const bills = new Map<string, Bill>();
  for (const { model, batchPrice, tokens } of calls) {
    if (tokens === null || model === null) continue;
    const key = `${model} ${batchPrice}`;
    const bill = bills.get(key) ?? { model, batchPrice, calls: 0, tokens: noTokens };
    bills.set(key, { ...bill, calls: bill.calls + 1, tokens: sum(bill.tokens, tokens) });
  }
  return {
    requests: requests.length,
    maxInFlight,
    resetBeforeAcceptance,
    byEndpoint: countBy(calls.map(({ endpoint }) => endpoint)),
    byStatus: countBy(requests.map(({ status }) => String(status ?? 'none'))),
    bills: [...bills.values()],
  };
}

function sum(one: Tokens, other: Tokens): Tokens {
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite5m: one.cacheWrite5m + other.cacheWrite5m,
    cacheWrite1h: one.cacheWrite1h + other.cacheWrite1h,
    output: one.output + other.output,
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
