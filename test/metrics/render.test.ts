import { catalogue } from '../../src/metrics/catalogue';
import { renderMetrics } from '../../src/metrics/render';

const lines = (text: string, start: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(start));

test('every metric is announced with help and type, also before anything is observed', () => {
  const text = renderMetrics([]);
  for (const [name, { type }] of Object.entries(catalogue)) expect(text).toContain(`# TYPE ${name} ${type}\n`);
  expect(text.endsWith('\n')).toBe(true);
});

test('buckets are cumulative, end with +Inf, and agree with the count', () => {
  const name = 'llm_queue_wait_time_seconds';
  const labels = { provider: 'anthropic', result: 'success', mode: 'serial_bundle' };
  const text = renderMetrics([
    { name, labels, le: 0.1, count: 2, sum: '0.15' },
    { name, labels, le: 30, count: 3, sum: '61.5' },
    { name, labels, le: Number.POSITIVE_INFINITY, count: 1, sum: '100000' },
  ]);
  const at = (le: string) => `${name}_bucket{provider="anthropic",result="success",mode="serial_bundle",le="${le}"}`;
  const buckets = lines(text, `${name}_bucket`);
  expect(buckets[0]).toBe(`${at('0.1')} 2`);
  expect(buckets).toContain(`${at('10')} 2`);
  expect(buckets).toContain(`${at('30')} 5`);
  expect(buckets).toContain(`${at('86400')} 5`);
  expect(buckets.at(-1)).toBe(`${at('+Inf')} 6`);
  expect(lines(text, `${name}_sum`)).toEqual([expect.stringContaining(' 100061.65')]);
  expect(lines(text, `${name}_count`)).toEqual([expect.stringMatching(/ 6$/)]);
});

test('a label says what it says, whatever it holds', () => {
  const labels = { provider: 'openai', model: 'a"b\\c\nd', mode: 'per_request' };
  const le = Number.POSITIVE_INFINITY;
  const text = renderMetrics([{ name: 'llm_cost_usd_total', labels, le, count: 1, sum: '0.000012' }]);
  expect(text).toContain('llm_cost_usd_total{provider="openai",model="a\\"b\\\\c\\nd",mode="per_request"} 0.000012\n');
});

test('no label carries an id or a text', () => {
  const labels = new Set(Object.values(catalogue).flatMap((metric) => metric.labels));
  expect([...labels].sort()).toEqual(
    ['cache', 'class', 'error_type', 'http_status_code', 'kind', 'mode', 'model', 'operation'].concat([
      'outcome',
      'provider',
      'quantile',
      'queue_processing_mode',
      'result',
      'statistic',
      'status',
    ]),
  );
});
