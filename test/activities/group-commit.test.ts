import { groupCommit } from '../../activities/group-commit';

/** Writes that end when the test says so. */
function heldWrites() {
  const begun: { readonly entries: readonly string[]; end(): void }[] = [];
  const writer = groupCommit<string>((entries) => {
    return new Promise((written) => {
      begun.push({ entries, end: () => written(entries.map(() => true)) });
    });
  }, 0);
  const load = (...entries: readonly string[]) => entries.map((entry) => writer.load(entry));
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

test('each entry gets its own answer', async () => {
  const writer = groupCommit<string>((entries) => Promise.resolve(entries.map((entry) => entry === 'new')), 0);
  expect(await writer.loadMany(['new', 'old', 'new'])).toEqual([true, false, true]);
});

test('an entry that cannot be written fails alone', async () => {
  const bad = new Error('bad');
  const writer = groupCommit<string>(
    (entries) => (entries.includes('bad') ? Promise.reject(bad) : Promise.resolve(entries.map(() => true))),
    0,
  );
  expect(await writer.loadMany(['good', 'bad', 'fine'])).toEqual([true, bad, true]);
});

test('the first entry waits for others that come a moment later', async () => {
  jest.useFakeTimers();
  try {
    const begun: (readonly string[])[] = [];
    const writer = groupCommit<string>((entries) => {
      begun.push(entries);
      return Promise.resolve(entries.map(() => true));
    }, 20);
    const first = writer.load('one');
    await jest.advanceTimersByTimeAsync(19);
    const second = writer.load('two');
    expect(begun).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(begun).toEqual([['one', 'two']]);
  } finally {
    jest.useRealTimers();
  }
});
