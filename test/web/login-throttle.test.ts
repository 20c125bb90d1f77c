import { LoginThrottle } from '../../src/web/access/login-throttle';

let nowMs: number;
let throttle: LoginThrottle;
beforeEach(() => {
  nowMs = 1_000_000;
  throttle = new LoginThrottle(() => nowMs);
});

function fail(times: number, address: (time: number) => string): void {
  for (let time = 0; time < times; time++) throttle.failed(address(time));
}

test('after ten failures of an address each further one doubles its wait, up to a minute', () => {
  fail(9, () => 'one');
  expect(throttle.waitMs('one')).toBe(0);
  const waits = Array.from({ length: 8 }, () => {
    throttle.failed('one');
    return throttle.waitMs('one');
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(throttle.waitMs('other')).toBe(0);
  nowMs += 59_999;
  expect(throttle.waitMs('one')).toBe(1);
  nowMs += 1;
  expect(throttle.waitMs('one')).toBe(0);
});

test('from many addresses together all wait, but never for long', () => {
  fail(99, (time) => `address ${time}`);
  expect(throttle.waitMs('new')).toBe(0);
  fail(1, () => 'address 99');
  expect(throttle.waitMs('new')).toBe(1_000);
  fail(20_000, (time) => `more ${time}`);
  expect(throttle.waitMs('new')).toBe(5_000);
});

test('the right token, and a quarter of an hour, make an address new', () => {
  fail(10, () => 'one');
  throttle.succeeded('one');
  expect(throttle.waitMs('one')).toBe(0);
  fail(30, () => 'two');
  nowMs += 15 * 60_000 + 1;
  throttle.failed('two');
  expect(throttle.waitMs('two')).toBe(0);
});
