import type { FaultRule } from '../support/fake-provider/fault-rule';
import { isRight, markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('time-skipping');
});
afterAll(() => rig.stop());

/** Rules of which one fires for `share` of the requests, each as often as the others. */
function equally(share: number, actions: readonly FaultRule['action'][]): readonly FaultRule[] {
  return actions.map((action, index) => {
    const each = share / actions.length;
    return { probability: each / (1 - index * each), action };
  });
}

const asked = (count: number) => ({ items: markedItems(40), pairs: markedPairs(40, count), seed: '1' });
const judging = (calls: readonly { readonly endpoint: string }[]) =>
  calls.filter(({ endpoint }) => endpoint === 'messages' || endpoint === 'chat').length;

test('30 % of 500, 502, 503 and 529: calls are N / (1 − 0.3) ± 5 %, nothing is lost and no verdict comes of an error (P1)', async () => {
  const errors = [500, 502, 503, 529].map((status) => ({ do: 'status', status }) as const);
  const request = { ...asked(400), judges: ['anthropic:claude-sonnet-5'] };
  const { document, comparisons, calls, breaches } = await rig.judge(request, { script: equally(0.3, errors) });
  expect(judging(calls) / (400 / 0.7)).toBeGreaterThan(0.95);
  expect(judging(calls) / (400 / 0.7)).toBeLessThan(1.05);
  const failures = calls.filter(({ status }) => status !== 200).length;
  expect(failures / judging(calls)).toBeCloseTo(0.3, 1);
  const { completed, failed } = document.counts;
  expect(document.counts).toMatchObject({ planned: 400, expired: 0, cancelled: 0 });
  expect(completed + failed).toBe(400);
  // An error that counts is sent again twice: 0.225³ of all use that up.
  expect(failed).toBeLessThan(400 * 0.04);
  const valid = comparisons.filter(({ winner }) => winner !== null);
  expect(valid).toHaveLength(completed);
  expect(valid.every(isRight)).toBe(true);
  expect(calls.filter(({ status }) => status === 200)).toHaveLength(completed);
  expect(breaches).toEqual([]);
});

test('30 % of every other error, from two providers: nothing is lost, and no winner is wrong (P4, P5)', async () => {
  const errors: readonly FaultRule['action'][] = [
    { do: 'reset', when: 'before_acceptance' },
    { do: 'reset', when: 'after_acceptance' },
    { do: 'status', status: 429, retryAfterMs: 20 },
    { do: 'status', status: 413 },
    { do: 'body', as: 'html' },
    { do: 'body', as: 'truncated' },
    { do: 'body', as: 'empty' },
    ...(['wrong_schema', 'winner_c', 'both', 'two_objects', 'prose', 'refusal', 'max_tokens'] as const).map(
      (as) => ({ do: 'answer', as }) as const,
    ),
  ];
  const judges = ['anthropic:claude-sonnet-5', 'openai:gpt-5-mini'];
  const { document, comparisons, breaches } = await rig.judge(
    { ...asked(200), judges },
    { script: equally(0.3, errors) },
  );
  const { planned, completed, failed } = document.counts;
  expect(planned).toBe(200);
  expect(completed + failed).toBe(200);
  expect(failed).toBeGreaterThan(0);
  expect(completed).toBeGreaterThan(150);
  const valid = comparisons.filter(({ winner }) => winner !== null);
  expect(valid).toHaveLength(completed);
  expect(valid.every(isRight)).toBe(true);
  expect(breaches).toEqual([]);
});

test('an alias that is moved to another model during the batch: the judge is named as changed (P13)', async () => {
  const request = { ...asked(40), judges: ['openai:gpt-5-mini'] };
  const moved: FaultRule = {
    endpoint: 'chat',
    probability: 0.5,
    action: { do: 'model', model: 'gpt-5-mini-2026-11-01' },
  };
  const { document } = await rig.judge(request, { script: [moved] });
  expect(document.counts).toMatchObject({ planned: 40, completed: 40 });
  expect(document.judges.map(({ modelsAnswered }) => modelsAnswered)).toEqual([
    ['gpt-5-mini', 'gpt-5-mini-2026-11-01'],
  ]);
});
