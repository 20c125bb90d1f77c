/** One measure beside its target. */
export interface Finding {
  readonly measure: string;
  readonly measured: string;
  readonly target: string;
  readonly met: boolean;
}

export const findingsHead = '| measure | measured | target | met |\n| --- | --- | --- | --- |';

export function tell({ measure, measured, target, met }: Finding): void {
  console.log(`| ${measure} | ${measured} | ${target} | ${met ? 'yes' : '**no**'} |`);
}

/** The value below which a share of the values lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
