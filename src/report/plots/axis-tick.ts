/** The least of 1, 2, 5, 10, 20, … that is not below `least`: a distance of ticks that readers can count in. */
export function axisTick(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return power * ([1, 2, 5].find((step) => step * power >= least) ?? 10);
}
