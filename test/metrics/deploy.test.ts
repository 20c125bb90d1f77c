import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { register, collectDefaultMetrics } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogue } from '../../src/metrics/catalogue';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

const duration = z.string().regex(/^\d+[smhd]$/);
const rule = z.strictObject({
  alert: z.string().regex(/^Paragone[A-Za-z]+$/),
  expr: z.string(),
  for: duration.optional(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1).optional() }),
});
const ruleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), interval: duration.optional(), rules: z.array(rule).min(1) })),
});
const dashboard = z.object({
  uid: z.literal('paragone'),
  panels: z.array(
    z.object({
      id: z.number().int(),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), expr: z.string() })).min(1),
    }),
  ),
});

const rules = ruleFile.parse(parse(read('deploy/alerts.yml'))).groups.flatMap((group) => group.rules);
const { panels } = dashboard.parse(JSON.parse(read('deploy/grafana.json')));
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, expr.replaceAll('$__rate_interval', '5m')] as const),
  ),
];

collectDefaultMetrics();
const ofProcess = register.getMetricsAsArray().map(({ name }) => name);

/** Prometheus' own grammar. An ES module, so that it is loaded here. */
let parsePromQl: (expr: string) => {
  iterate(visit: { enter(node: { readonly name: string; readonly from: number; readonly to: number }): void }): void;
};
beforeAll(async () => {
  const { parser } = await import('@prometheus-io/lezer-promql');
  parsePromQl = (expr) => parser.parse(expr);
});

interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The parts of an expression of the kind. */
function parts(expr: string, kind: string): readonly string[] {
  const found: string[] = [];
  parsePromQl(expr).iterate({
    enter: ({ name, from, to }) => {
      if (name === kind) found.push(expr.slice(from, to));
    },
  });
  return found;
}

function selectors(expr: string): readonly Selector[] {
  return parts(expr, 'VectorSelector').map((selector) => ({
    metric: parts(selector, 'Identifier')[0] ?? '',
    labels: parts(selector, 'LabelName'),
  }));
}

/** A metric of the catalogue, of the process, or that Prometheus itself writes; null: there is none. */
function labelsOf(name: string): readonly string[] | null {
  const histogram = catalogue[name.replace(/_(bucket|sum|count)$/, '')];
  const metric = histogram?.type === 'histogram' ? histogram : catalogue[name];
  if (metric?.type === 'histogram') return name in catalogue ? null : [...metric.labels, 'le'];
  if (metric !== undefined) return metric.labels;
  return name === 'up' || ofProcess.includes(name) ? ['job', 'instance'] : null;
}

test.each(expressions)('the expression of "%s" is PromQL', (_, expr) => {
  expect(parts(expr, '⚠')).toEqual([]);
  expect(selectors(expr)).not.toEqual([]);
});

test('the parser would notice: a bracket that is not closed is an error', () => {
  expect(parts('sum(rate(up[5m])', '⚠')).not.toEqual([]);
});

test.each(expressions)('the expression of "%s" names metrics and labels that there are', (_, expr) => {
  for (const { metric, labels } of selectors(expr)) {
    const known = labelsOf(metric);
    expect([metric, known === null]).toEqual([metric, false]);
    expect(labels.filter((label) => label !== 'job' && known?.includes(label) === false)).toEqual([]);
  }
  const grouped = parts(expr, 'GroupingLabels').flatMap((labels) => labels.match(/\w+/g) ?? []);
  const known = selectors(expr).flatMap(({ metric }) => labelsOf(metric) ?? []);
  expect(grouped.filter((label) => !known.includes(label) && label !== 'instance')).toEqual([]);
});

test('the dashboard shows every metric of the catalogue', () => {
  const shown = new Set(
    panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => selectors(expr.replaceAll('$__rate_interval', '5m')).map(({ metric }) => metric)),
    ),
  );
  const missing = Object.keys(catalogue).filter((name) => !shown.has(name) && !shown.has(`${name}_bucket`));
  expect(missing).toEqual([]);
});

test('figures that every worker tells are never summed over workers', () => {
  const shared = (expr: string): boolean => selectors(expr).some(({ metric }) => /^(llm|paragone)_/.test(metric));
  const summed = expressions.filter(([, expr]) => shared(expr) && !/max( by| without|\()/.test(expr));
  expect(summed).toEqual([]);
});

test('alerts and panels have names and places of their own, and panels fit the grid of 24', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
});
