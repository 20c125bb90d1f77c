import { oneAtATime } from '../../workflows/one-at-a-time';

test('a local activity begins when the one before it has ended, in the order of the calls, also after a failure', async () => {
  const seen: string[] = [];
  const activity = async (name: string): Promise<string> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === 'second') throw new Error('lost');
    return name;
  };
  const line = oneAtATime({ judge: activity, fit: activity });
  const results = await Promise.allSettled([line.judge('first'), line.fit('second'), line.judge('third')]);
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
