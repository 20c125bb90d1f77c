import { createWarmUp, type CachedPrefix, type TurnEnding, type WarmUp } from '../../src/judges/warm-up';

const shared: CachedPrefix = { key: 'shared', lifetimeMs: 1000 };
const first = (name: string): CachedPrefix => ({ key: `shared, then ${name}`, lifetimeMs: 100 });
const never = new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Calls that have been let through, by name, with what ends them. */
function calls(warmUp: WarmUp) {
  const going = new Map<string, (ending: TurnEnding) => void>();
  const gone: string[] = [];
  return {
    going: () => [...going.keys()],
    gone,
    enter(name: string, prefixes: readonly CachedPrefix[], signal = never) {
      void warmUp.enter(prefixes, signal).then((end) => {
        if (end === null) gone.push(name);
        else going.set(name, end);
      });
    },
    async end(name: string, ending: TurnEnding) {
      going.get(name)!(ending);
      going.delete(name);
      await settle();
    },
  };
}

test('one call goes first, the others go together when it is answered', async () => {
  const { enter, end, going } = calls(createWarmUp(() => 0));
  for (const name of ['one', 'two', 'three']) enter(name, [shared]);
  await settle();
  expect(going()).toEqual(['one']);
  await end('one', 'answered');
  expect(going()).toEqual(['two', 'three']);
});

test('calls with other prefixes, or with none, go on', async () => {
  const { enter, going } = calls(createWarmUp(() => 0));
  enter('one', [shared]);
  enter('two', [{ key: 'other', lifetimeMs: 1000 }]);
  enter('three', []);
  await settle();
  expect(going().sort()).toEqual(['one', 'three', 'two']);
});

test('once the common prefix is warm, each first text has one call that goes first', async () => {
  const { enter, end, going } = calls(createWarmUp(() => 0));
  for (const name of ['a1', 'a2', 'b1', 'b2', 'b3']) enter(name, [shared, first(name[0]!)]);
  await settle();
  expect(going()).toEqual(['a1']);
  await end('a1', 'answered');
  expect(going()).toEqual(['a2', 'b1']);
  await end('b1', 'answered');
  expect(going()).toEqual(['a2', 'b2', 'b3']);
});

test('after a failed first call nobody waits a second time', async () => {
  const { enter, end, going } = calls(createWarmUp(() => 0));
  for (const name of ['one', 'two', 'three']) enter(name, [shared]);
  await settle();
  await end('one', 'failed');
  expect(going()).toEqual(['two', 'three']);
});

test('a first call that was never sent leaves its turn to exactly one other', async () => {
  const { enter, end, going } = calls(createWarmUp(() => 0));
  for (const name of ['one', 'two', 'three']) enter(name, [shared]);
  await settle();
  await end('one', 'unsent');
  expect(going()).toEqual(['two']);
});

test('a prefix is warm for its lifetime after the last use, and then led again', async () => {
  let nowMs = 0;
  const { enter, end, going } = calls(createWarmUp(() => nowMs));
  enter('one', [shared]);
  await settle();
  await end('one', 'answered');
  nowMs = 900;
  enter('two', [shared]);
  await settle();
  await end('two', 'answered');
  nowMs = 1800;
  enter('three', [shared]);
  enter('four', [shared]);
  await settle();
  expect(going()).toEqual(['three', 'four']);
  nowMs = 1901;
  enter('five', [shared]);
  enter('six', [shared]);
  await settle();
  expect(going()).toEqual(['three', 'four', 'five']);
});

test('an aborted call neither waits nor keeps others waiting', async () => {
  const stop = new AbortController();
  const { enter, end, going, gone } = calls(createWarmUp(() => 0));
  enter('one', [shared, first('a')]);
  enter('two', [{ key: 'another beginning', lifetimeMs: 1 }, shared], stop.signal);
  enter('three', [{ key: 'another beginning', lifetimeMs: 1 }]);
  await settle();
  expect(going()).toEqual(['one']);
  stop.abort();
  await settle();
  expect(gone).toEqual(['two']);
  expect(going()).toEqual(['one', 'three']);
  enter('four', [shared], stop.signal);
  await settle();
  expect(gone).toEqual(['two', 'four']);
  await end('one', 'answered');
  expect(going()).toEqual(['three']);
});
