import { SharedReadings, untilNextTick } from '../../src/web/live/shared-readings';

beforeEach(() => jest.useFakeTimers({ now: 10_400 }));
afterEach(() => jest.useRealTimers());

test('however many watch, a thing is read once a second, and not at all while nobody asks', async () => {
  const reads: string[] = [];
  const readings = new SharedReadings((key) => Promise.resolve(reads.push(key)));
  expect(await Promise.all(Array.from({ length: 10 }, () => readings.of('one')))).toEqual(Array(10).fill(1));
  expect(await readings.of('other')).toBe(2);
  jest.setSystemTime(10_999);
  expect(await readings.of('one')).toBe(1);
  jest.setSystemTime(11_000);
  expect(await readings.of('one')).toBe(3);
  jest.setSystemTime(60_000);
  expect(await readings.of('one')).toBe(4);
  expect(reads).toEqual(['one', 'other', 'one', 'one']);
});

test('all who watch look again at the same moment, so that they find one reading', () => {
  expect(untilNextTick()).toBe(600);
  jest.setSystemTime(11_000);
  expect(untilNextTick()).toBe(1_000);
});

test('what could not be read is read again in the next second', async () => {
  let isUp = false;
  const readings = new SharedReadings(() => (isUp ? Promise.resolve('up') : Promise.reject(new Error('down'))));
  await expect(readings.of('one')).rejects.toThrow('down');
  isUp = true;
  jest.setSystemTime(11_000);
  expect(await readings.of('one')).toBe('up');
});
