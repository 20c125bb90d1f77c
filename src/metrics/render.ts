import type { MetricSample } from '../contracts/metric-sample';
import { catalogue, type Metric } from './catalogue';

export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus' text format. @param samples of equal labels side by side, in ascending order of `le` */
export function renderMetrics(samples: readonly MetricSample[]): string {
  const lines = Object.entries(catalogue).flatMap(([name, metric]) => [
    `# HELP ${name} ${metric.help}`,
    `# TYPE ${name} ${metric.type}`,
    ...seriesOf(
      name,
      metric,
      samples.filter((sample) => sample.name === name),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function seriesOf(name: string, metric: Metric, samples: readonly MetricSample[]): readonly string[] {
  if (metric.type !== 'histogram') return samples.map(({ labels, sum }) => line(name, metric, labels, sum));
  const sets = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const key = JSON.stringify(metric.labels.map((label) => sample.labels[label]));
    sets.set(key, [...(sets.get(key) ?? []), sample]);
  }
  return [...sets.values()].flatMap((set) => histogram(name, metric, metric.bounds, set));
}

function histogram(
  name: string,
  metric: Metric,
  bounds: readonly number[],
  set: readonly MetricSample[],
): readonly string[] {
  const labels = set[0]?.labels ?? {};
  const upTo = (bound: number): number => set.reduce((sum, { le, count }) => (le <= bound ? sum + count : sum), 0);
  const all = upTo(Number.POSITIVE_INFINITY);
  return [
    ...bounds.map((bound) => line(`${name}_bucket`, metric, labels, upTo(bound), String(bound))),
    line(`${name}_bucket`, metric, labels, all, '+Inf'),
    line(
      `${name}_sum`,
      metric,
      labels,
      set.reduce((total, { sum }) => total + Number(sum), 0),
    ),
    line(`${name}_count`, metric, labels, all),
  ];
}

function line(
  name: string,
  metric: Metric,
  labels: MetricSample['labels'],
  value: number | string,
  bound: string | null = null,
): string {
  const pairs = metric.labels.map((label) => `${label}="${escaped(labels[label] ?? '')}"`);
  if (bound !== null) pairs.push(`le="${bound}"`);
  return `${name}{${pairs.join(',')}} ${value}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
