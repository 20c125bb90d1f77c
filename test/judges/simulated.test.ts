import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSlots } from '../../src/judges/concurrency';
import type { JudgeBundle, JudgeCall, Judgement } from '../../src/judges/judge';
import { createSimulatedJudge } from '../../src/judges/simulated';
import { type SimulatedOptions, simulatedOptionsSchema } from '../../src/judges/simulated-options';
import { bundleOf, openCall, requestOf } from './bundle-of';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'simulated-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function judged(bundle: JudgeBundle, more: Partial<SimulatedOptions> = {}, call: JudgeCall = openCall()) {
  const options = { ...simulatedOptionsSchema.parse({}), ...more };
  const judge = createSimulatedJudge({ name: 'simulated', options, slots: createSlots(8) });
  const judgements: Judgement[] = [];
  for await (const one of judge.judge(bundle, call)) judgements.push(one);
  return judgements;
}

const withoutLatency = (judgements: Judgement[]) =>
  judgements.map(({ call, ...rest }) => ({ ...rest, call: { ...call, latencyMs: 0 } }));
const codeOf = (judgement: Judgement) => ('failure' in judgement ? judgement.failure.code : 'verdict');

test('one verdict per comparison, free of charge, alike each time', async () => {
  const first = await judged(bundleOf(16));
  expect(first.map((one) => one.comparisonId).sort()).toEqual(
    bundleOf(16)
      .requests.map((one) => one.comparisonId)
      .sort(),
  );
  expect(first[0]).toMatchObject({
    call: { modelAnswered: 'simulated', usage: { inputTokens: 0, outputTokens: 0 }, costUsd: 0 },
    verdict: { justification: expect.stringMatching(/^Simulated/) },
  });
  expect(withoutLatency(await judged(bundleOf(16)))).toEqual(withoutLatency(first));
});

test('with jitter calls end in an order of their own, the same each time, and the verdicts stay', async () => {
  // Far enough apart to end in their order on a busy machine.
  const jittery = { latencyMs: 600, jitterMs: 600 };
  const one = await judged(bundleOf(4), jittery);
  const order = one.map(({ comparisonId }) => comparisonId);
  expect(order).not.toEqual(order.toSorted());
  expect((await judged(bundleOf(4), jittery)).map(({ comparisonId }) => comparisonId)).toEqual(order);
  const verdicts = (judgements: Judgement[]) =>
    withoutLatency(judgements).toSorted((left, right) => left.comparisonId.localeCompare(right.comparisonId));
  expect(verdicts(one)).toEqual(verdicts(await judged(bundleOf(4))));
});

test('failures, refusals and garbage have their rates, drawn anew for each delivery', async () => {
  const rates = { failureRate: 0.2, refusalRate: 0.1, garbageRate: 0.05 };
  const size = 2000;
  const codes = await Promise.all(
    [1, 2].map(async (delivery) => {
      const requests = bundleOf(size).requests.map((request) => ({ ...request, delivery }));
      const judgements = await judged(bundleOf(0, { requests }), rates);
      return new Map(judgements.map((one) => [one.comparisonId, codeOf(one)]));
    }),
  );
  const [first, second] = codes as [Map<string, string>, Map<string, string>];
  const share = (code: string) => [...first.values()].filter((one) => one === code).length;
  for (const [code, p] of [
    ['server_error', 0.2],
    ['refused', 0.1],
    ['invalid_output', 0.05],
  ] as const) {
    expect(Math.abs(share(code) - size * p)).toBeLessThan(4 * Math.sqrt(size * p * (1 - p)));
  }
  // Independent draws: a failure comes again in the second delivery as often as any.
  const again = [...first].filter(([id, code]) => code === 'server_error' && second.get(id) === code).length;
  const expected = share('server_error') * 0.2;
  expect(Math.abs(again - expected)).toBeLessThan(4 * Math.sqrt(expected * 0.8));
});

test('only garbage has a reply to keep', async () => {
  const [garbage] = await judged(bundleOf(1), { garbageRate: 1 });
  expect(garbage).toMatchObject({ failure: { code: 'invalid_output', rawReply: expect.any(String) } });
  const [refused] = await judged(bundleOf(1), { refusalRate: 1 });
  expect(refused).toMatchObject({ failure: { code: 'refused', rawReply: null } });
});

test('a call is logged after its delivery was counted and before it takes its time', async () => {
  const callLog = join(folder, 'calls.jsonl');
  const lines = () => readFileSync(callLog, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);
  const linesWhenCounted: number[] = [];
  const signal = new AbortController();
  const call = openCall({
    signal: signal.signal,
    beforeSend: () => {
      linesWhenCounted.push(lines().length);
      return Promise.resolve(true);
    },
  });
  const requests = [{ ...requestOf('c0'), delivery: 2 }];
  const result = judged(bundleOf(0, { batchId: 'b', requests }), { callLog, latencyMs: 3_600_000 }, call);
  while (lines().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(linesWhenCounted).toEqual([0]);
  expect(JSON.parse(lines()[0]!)).toEqual({
    batchId: 'b',
    comparisonId: 'c0',
    delivery: 2,
    pid: process.pid,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  // An hour of latency ends with the signal.
  signal.abort();
  expect(await result).toEqual([]);
});

test('a call log that cannot be written is a matter of configuration', async () => {
  const callLog = join(folder, 'missing', 'calls.jsonl');
  const [failure] = await judged(bundleOf(1), { callLog });
  expect(failure).toMatchObject({ failure: { code: 'configuration', message: expect.stringContaining('ENOENT') } });
});
