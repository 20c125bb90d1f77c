import { createJudges } from '../../src/judges/create-judges';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { bundleOf, openCall } from './bundle-of';

const spec = (text: string) => parseJudgeSpec(text, { baseDir: '/base' });

test('equal specs give one judge, other options another', () => {
  const { judgeFor } = createJudges({ concurrency: 2 });
  expect(judgeFor(spec('simulated:noise=2,bias=1'))).toBe(judgeFor(spec('simulated:bias=1.0,noise=2')));
  expect(judgeFor(spec('simulated:noise=2'))).not.toBe(judgeFor(spec('simulated')));
});

test('judges of one provider share one limit', async () => {
  const { judgeFor } = createJudges({ concurrency: 2 });
  const announced: string[] = [];
  let open = () => {};
  const gate = new Promise<boolean>((resolve) => (open = () => resolve(true)));
  // A delivery is counted with the slot held, so whoever waits here fills the limit.
  const beforeSend = (id: string) => {
    announced.push(id);
    return gate;
  };
  let answered = 0;
  const run = async (text: string) => {
    for await (const _ of judgeFor(spec(text)).judge(bundleOf(6), openCall({ beforeSend }))) answered += 1;
  };
  const runs = [run('simulated'), run('simulated:bias=1')];
  await new Promise((resolve) => setImmediate(resolve));
  expect(announced).toHaveLength(2);
  open();
  await Promise.all(runs);
  expect(answered).toBe(12);
});
