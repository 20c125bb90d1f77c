import { unknownCall } from '../../src/contracts/judgement';
import { completeBundle } from '../../src/judges/complete-bundle';
import type { Judge, JudgeCall, Judgement } from '../../src/judges/judge';
import { bundleOf, openCall } from './bundle-of';

const verdict = (comparisonId: string): Judgement => ({
  comparisonId,
  call: unknownCall,
  verdict: { winner: 'b', confidence: null, justification: null },
});

/** Announces and answers the given ids, whatever was asked, and then does what `end` says. */
function scripted(ids: readonly string[], end: (call: JudgeCall) => Promise<void> | void = () => {}): Judge {
  return {
    async *judge(_bundle, judgeCall) {
      for (const id of ids) {
        await judgeCall.beforeSend(id);
        yield verdict(id);
      }
      await end(judgeCall);
    },
  };
}

async function judged(judge: Judge, judgeCall = openCall()) {
  const warnings: string[] = [];
  const complete = completeBundle(judge, { name: 'lazy:model', warn: (sentence) => warnings.push(sentence) });
  const judgements: Judgement[] = [];
  for await (const one of complete.judge(bundleOf(3), judgeCall)) judgements.push(one);
  const failed = judgements.flatMap((one) => ('failure' in one ? [[one.comparisonId, one.failure] as const] : []));
  return { ids: judgements.map((one) => one.comparisonId), failed: new Map(failed), warnings };
}

test('a whole bundle passes as it is', async () => {
  const { ids, failed, warnings } = await judged(scripted(['c2', 'c0', 'c1']));
  expect(ids).toEqual(['c2', 'c0', 'c1']);
  expect(failed.size).toBe(0);
  expect(warnings).toEqual([]);
});

test('a judge that answers fewer fails the rest, named, with its delivery counted', async () => {
  const judgeCall = openCall();
  const { ids, failed } = await judged(scripted(['c1']), judgeCall);
  expect(ids).toEqual(['c1', 'c0', 'c2']);
  expect([...failed.keys()]).toEqual(['c0', 'c2']);
  expect(failed.get('c0')).toMatchObject({ code: 'server_error' });
  expect(failed.get('c0')?.message).toMatch(/lazy:model answered 1 of 3 comparisons/);
  expect(judgeCall.announced).toEqual(['c1', 'c0', 'c2']);
});

test('others and second answers are dropped with a warning, and settle nothing', async () => {
  const { ids, failed, warnings } = await judged(scripted(['c0', 'c0', 'foreign', 'c1']));
  expect(ids).toEqual(['c0', 'c1', 'c2']);
  expect([...failed.keys()]).toEqual(['c2']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/lazy:model.*c0.*judged already/);
  expect(warnings[1]).toMatch(/lazy:model.*foreign.*not in the bundle/);
});

test('a judge that throws fails the rest, without quoting what it threw', async () => {
  const judge = scripted(['c0'], () => {
    throw new RangeError('the text of an essay');
  });
  const { failed } = await judged(judge);
  expect([...failed.keys()]).toEqual(['c1', 'c2']);
  expect(failed.get('c1')?.message).toMatch(/RangeError/);
  expect(failed.get('c1')?.message).not.toMatch(/essay/);
});

test('an error of beforeSend is not the fault of the judge', async () => {
  const outage = new Error('the database is away');
  const judgeCall = openCall({ beforeSend: () => Promise.reject(outage) });
  await expect(judged(scripted(['c0']), judgeCall)).rejects.toBe(outage);
});

test.each(['signal', 'drain'] as const)('after %s what is missing stays open', async (which) => {
  const controller = new AbortController();
  const judge = scripted(['c0'], () => controller.abort());
  const { ids, failed } = await judged(judge, openCall({ [which]: controller.signal }));
  expect(ids).toEqual(['c0']);
  expect(failed.size).toBe(0);
});

test('a deferred comparison is no defect: it stays open, and nothing is yielded for it', async () => {
  const deferred: [string, number][] = [];
  const judge: Judge = {
    async *judge(_bundle, judgeCall) {
      await judgeCall.beforeSend('c0');
      yield verdict('c0');
      judgeCall.defer('c1', 20_000);
    },
  };
  const judgeCall = openCall({ defer: (id, afterMs) => void deferred.push([id, afterMs]) });
  const yielded: string[] = [];
  for await (const { comparisonId } of completeBundle(judge, { name: 'x', warn: fail }).judge(bundleOf(2), judgeCall)) {
    yielded.push(comparisonId);
  }
  expect({ yielded, deferred, announced: judgeCall.announced }).toEqual({
    yielded: ['c0'],
    deferred: [['c1', 20_000]],
    announced: ['c0'],
  });
});

function fail(sentence: string): never {
  throw new Error(sentence);
}
