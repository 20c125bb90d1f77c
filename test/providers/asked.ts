import { createJudges } from '../../src/judges/create-judges';
import type { JudgeBundle, JudgeCall, JudgeRequest, Judgement } from '../../src/judges/judge';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { noAccess, type ProvidersAccess } from '../../src/judges/provider-access';
import { bundleOf, openCall } from '../judges/bundle-of';

/** Looks like a key, and must be found nowhere. */
export const keyCanary = 'sk-ant-canary-0123456789abcdef';

export function accessTo(baseUrl: string, apiKey: string | null = keyCanary): ProvidersAccess {
  return { ...noAccess, anthropic: { apiKey, baseUrl } };
}

export interface Asking {
  readonly baseUrl: string;
  readonly spec?: string;
  readonly apiKey?: string | null;
  readonly concurrency?: number;
  readonly call?: Partial<JudgeCall>;
}

/** Judges a bundle as a worker would, and gives the judgements in the order in which they came. */
export async function ask(bundle: JudgeBundle, asking: Asking): Promise<readonly Judgement[]> {
  const { baseUrl, spec = 'anthropic:claude-sonnet-5', apiKey = keyCanary, concurrency = 32, call = {} } = asking;
  const { judgeFor } = createJudges({ concurrency, access: accessTo(baseUrl, apiKey) });
  const judgements: Judgement[] = [];
  const judge = judgeFor(parseJudgeSpec(spec, { baseDir: '/' }));
  for await (const judgement of judge.judge(bundle, openCall(call))) judgements.push(judgement);
  return judgements;
}

/** A comparison of two texts whose qualities the fake provider reads. */
export function marked(comparisonId: string, a: string, b: string, delivery = 1): JudgeRequest {
  return { comparisonId, delivery, a: { text: a, quality: null }, b: { text: b, quality: null } };
}

export function markedText(name: string, quality: number, length = 80): string {
  return `${`The text of ${name}. `.padEnd(length, 'It goes on. ')}\nquality=${quality.toFixed(2)}`;
}

export function pairBundle(requests: readonly JudgeRequest[], more: Partial<JudgeBundle> = {}): JudgeBundle {
  return bundleOf(0, { requests, ...more });
}
