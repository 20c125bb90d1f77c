import { setMaxListeners } from 'node:events';
import type { JudgeBundle, JudgeRequest, Judgement } from '../../src/judges/judge';
import { createOpenaiClient, type OpenaiClient } from '../../src/judges/openai/client';
import { createOpenaiJudgeOne } from '../../src/judges/openai/judge-one';
import { createOpenaiJobs } from '../../src/judges/openai/jobs';
import { openaiOptionsSchema } from '../../src/judges/openai/options';
import { bundleOf } from '../judges/bundle-of';

/** Must be found nowhere but where it is sent. */
export const canaries = {
  key: 'sk-canary-0123456789abcdef',
  text: 'The heron stood in the reeds at dusk',
  justification: 'A canary sang at the window',
};

export const model = 'gpt-fake';

export interface Asking {
  readonly client: OpenaiClient;
  /** As a SPEC spells them. */
  readonly options?: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly signal?: AbortSignal;
  readonly tiesAllowed?: boolean;
}

export function clientOf(baseUrl: string | null, apiKey: string | null = canaries.key): OpenaiClient {
  return createOpenaiClient({ apiKey, baseUrl });
}

/** The requests of a bundle as one call each, all at once. */
export async function judge(bundle: JudgeBundle, asking: Asking): Promise<readonly Judgement[]> {
  const judgeOne = createOpenaiJudgeOne(settingsOf(asking));
  const signal = asking.signal ?? new AbortController().signal;
  // As the bundle's own signal: one listener for each call.
  setMaxListeners(0, signal);
  return Promise.all(bundle.requests.map((request) => judgeOne(bundle, request, signal)));
}

export async function judgeFirst(bundle: JudgeBundle, asking: Asking): Promise<Judgement> {
  const [judgement] = await judge({ ...bundle, requests: bundle.requests.slice(0, 1) }, asking);
  if (judgement === undefined) throw new Error('Expected a judgement.');
  return judgement;
}

export function jobsOf(asking: Asking) {
  return createOpenaiJobs({ ...settingsOf(asking), tiesAllowed: asking.tiesAllowed ?? false });
}

function settingsOf({ client, options = {}, model: name = model }: Asking) {
  return { client, model: name, options: openaiOptionsSchema.parse(options) };
}

/** Comparison c<i> of a text of quality i with one of quality `against(i)`, which the fake provider reads. */
export function qualityBundle(size: number, against = (index: number) => index - 1, more: Partial<JudgeBundle> = {}) {
  const requests = Array.from({ length: size }, (_, index): JudgeRequest => ({
    comparisonId: `c${index}`,
    delivery: 1,
    a: { text: textOf(`first ${index}`, index), quality: null },
    b: { text: textOf(`second ${index}`, against(index)), quality: null },
  }));
  return bundleOf(0, { requests, ...more });
}

function textOf(name: string, quality: number): string {
  return `The text of the ${name}. ${canaries.text}.\nquality=${quality.toFixed(2)}`;
}
