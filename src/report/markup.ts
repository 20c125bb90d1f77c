import { html } from 'hono/html';
import { visibleText } from './visible-text';

export type Markup = ReturnType<typeof html>;

/**
 * Template tag for all HTML of the report. Every text put into it is escaped and its control characters are made visible;
 * only what another `markup` made (or `raw`) goes in as it is. Null, undefined and booleans leave nothing.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return html(strings, ...values.map(shown));
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  return Array.isArray(value) ? value.map(shown) : value;
}
