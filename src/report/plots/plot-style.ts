/**
 * Colours of the plots: CSS variables, so that they follow the light, dark and printed page, each with the light colour for
 * a page whose style was lost. Shapes differ as well, since colour alone does not reach every reader.
 */
export const ink = {
  text: 'var(--text, #1d2227)',
  muted: 'var(--muted, #59636e)',
  line: 'var(--line, #d8dde2)',
  item: 'var(--item, #1f5a8c)',
  anchor: 'var(--anchor, #b04a12)',
  paper: 'var(--paper, #ffffff)',
  band: 'var(--band, #e8edf2)',
} as const;

export const axisText = { color: ink.muted, fontSize: 11 } as const;
export const axisTitle = { nameLocation: 'middle', nameTextStyle: { color: ink.muted, fontSize: 12 } } as const;
export const gridLines = { lineStyle: { color: ink.line, width: 1 } } as const;
export const axisRule = { lineStyle: { color: ink.muted, width: 1 } } as const;

export const legend = {
  top: 0,
  selectedMode: false,
  itemWidth: 12,
  itemHeight: 12,
  // The library measures texts without their font and comes out short.
  itemGap: 28,
  textStyle: { color: ink.text },
} as const;

/** Pixels of one column of a label, in the widest of the fonts that a reader is likely to have. */
export const columnWidth = 7;
