import { groupCommit } from '../../activities/group-commit';

/** Writes that end when the test says so. */
function heldWrites() {
  const begun: { readonly batchId: string; readonly entries: readonly string[]; end(): void }[] = [];
  const writer = groupCommit<string>((batchId, entries) => {
    return new Promise((written) => {
      begun.push({ batchId, entries, end: () => written(entries.map(() => true)) });
    });
  });
  const load = (...entries: readonly string[]) => entries.map((entry) => writer.load({ batchId: 'batch', entry }));
  return { begun, load };
}

const turn = () => new Promise((next) => setImmediate(() => setImmediate(next)));

test('what is ready together is written together, at once; what comes meanwhile, after it', async () => {
  const { begun, load } = heldWrites();
  const first = load('one', 'two');
  await turn();
  const second = [...load('three'), ...load('four')];
  await turn();
  expect(begun.map(({ entries }) => entries)).toEqual([['one', 'two']]);
  begun[0]?.end();
  expect(await Promise.all(first)).toEqual([true, true]);
  await turn();
  expect(begun.map(({ entries }) => entries)).toEqual([
    ['one', 'two'],
    ['three', 'four'],
  ]);
  begun[1]?.end();
  expect(await Promise.all(second)).toEqual([true, true]);
});

test('each batch is written by itself, and each entry gets its own answer', async () => {
  const writer = groupCommit<string>((batchId, entries) =>
    Promise.resolve(entries.map((entry) => entry.startsWith(batchId))),
  );
  const entries = ['one 1', 'two 1', 'one 2', 'other'].map((entry, index) => ({
    batchId: index % 2 === 0 ? 'one' : 'two',
    entry,
  }));
  expect(await writer.loadMany(entries)).toEqual([true, true, true, false]);
});

test('an entry that cannot be written fails alone', async () => {
  const bad = new Error('bad');
  const writer = groupCommit<string>((_, entries) =>
    entries.includes('bad') ? Promise.reject(bad) : Promise.resolve(entries.map(() => true)),
  );
  const entries = ['good', 'bad', 'fine'].map((entry) => ({ batchId: 'batch', entry }));
  expect(await writer.loadMany(entries)).toEqual([true, bad, true]);
});
