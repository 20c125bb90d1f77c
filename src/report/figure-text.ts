/** A number with a fixed count of decimals and no negative zero; null for what is not a finite number. */
export function fixedDecimals(value: number | null, decimals: number): string | null {
  if (value === null || !Number.isFinite(value)) return null;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** A number for readers: true minus sign, and a dash where there is none. */
export function figureText(value: number | null, decimals: number): string {
  return fixedDecimals(value, decimals)?.replace('-', '\u2212') ?? '\u2013';
}

/** A count with thousands separated: `12,345`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `part ÷ whole` in per cent; a dash when there is no whole. Only a full whole reads 100 %, and only none reads 0 %. */
export function percentText(part: number, whole: number): string {
  if (!(whole > 0)) return '\u2013';
  const percent = (100 * part) / whole;
  const shown = part < whole ? Math.min(percent, 99.9) : percent;
  const floor = part > 0 ? Math.max(shown, 0.1) : shown;
  return `${floor.toFixed(Number.isInteger(floor) ? 0 : 1)}\u00a0%`;
}
