import type { CallRecord } from '../../contracts/judgement';
import type { Price } from '../../contracts/price';
import type { JudgeBundle, JudgeRequest } from '../judge';
import { parseJudgeSpec, type JudgeSpec } from '../judge-spec';
import { replyLimit } from '../llm/reply-limit';
import { buildPrompt } from '../prompt/prompt';
import { verdictSchema } from '../verdict';
import { costUsd, worstCaseUsd, type WorstCase } from './cost';
import { estimateTokens } from './tokens';

/** What providers may add to a prompt by themselves, to enforce the form of the reply; ample. */
const addedTokens = 512;

/** The most that each delivery of a judge can cost, in US dollars, at the price that its batch has stored. */
export function worstCaseOf(
  spec: string,
  { price, batchPrice }: { readonly price: Price; readonly batchPrice: boolean },
): (bundle: JudgeBundle, request: JudgeRequest) => number {
  const judge = parseJudgeSpec(spec, { baseDir: process.cwd() });
  return ({ trait, criteria, tiesAllowed }, { a, b, delivery }) => {
    const parts = buildPrompt({ trait, criteria, tiesAllowed, a: a.text, b: b.text });
    const asked = [...parts.map(({ text }) => text), JSON.stringify(verdictSchema({ tiesAllowed }))].join('\n');
    const promptTokens = estimateTokens(asked).high + addedTokens;
    return worstCaseUsd({ promptTokens, price, batch: batchPrice, ...limitsOf(judge, delivery) });
  };
}

/** The call as it is booked: at the batch's price, whatever the price table of this worker says. */
export function booked(
  call: CallRecord,
  { price, batchPrice }: { readonly price: Price | null; readonly batchPrice: boolean },
): CallRecord {
  if (price === null || call.usage === null) return call;
  return { ...call, costUsd: costUsd(call.usage, price, { batch: batchPrice }) };
}

function limitsOf(judge: JudgeSpec, delivery: number): Pick<WorstCase, 'maxOutputTokens' | 'cacheWrite'> {
  switch (judge.provider) {
    case 'anthropic': {
      const cacheWrite = judge.options.cache === 'on' ? 'long' : 'none';
      return { maxOutputTokens: replyLimit(judge.options, delivery), cacheWrite };
    }
    case 'openai':
      // It writes its cache by itself.
      return { maxOutputTokens: replyLimit(judge.options, delivery), cacheWrite: 'short' };
    case 'simulated':
    case 'recorded':
      return { maxOutputTokens: 0, cacheWrite: 'none' };
  }
}
