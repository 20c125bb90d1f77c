import { html } from 'hono/html';
import { markup, type Markup } from '../../report/markup';

export interface Field {
  /** Of the form's value, and the id of its element. */
  readonly name: string;
  readonly label: string;
  /** What may be written here, and what holds if nothing is. */
  readonly hint: string;
  readonly value: string;
  /** What was wrong with the value; null: nothing. */
  readonly complaint: string | null;
  readonly inputMode?: 'numeric' | 'decimal' | 'text';
}

export function textField(field: Field): Markup {
  const { name, value, inputMode = 'text' } = field;
  const element = markup`<input id="${name}" name="${name}" value="${verbatim(value)}" inputmode="${inputMode}" autocomplete="off" ${described(field)}>`;
  return framed(field, element);
}

export function textArea(field: Field, rows: number): Markup {
  const { name, value } = field;
  const element = markup`<textarea id="${name}" name="${name}" rows="${rows}" ${described(field)}>${verbatim(value)}</textarea>`;
  return framed(field, element);
}

/** Escaped, but not as `markup` does it: what was typed goes back as it came, line breaks and all. */
function verbatim(value: string): Markup {
  return html`${value}`;
}

export function choice(field: Field, options: readonly (readonly [value: string, label: string])[]): Markup {
  const { name, value } = field;
  const list = options.map(
    ([option, label]) =>
      markup`<option value="${option}"${option === value ? markup` selected` : null}>${label}</option>`,
  );
  return framed(field, markup`<select id="${name}" name="${name}" ${described(field)}>${list}</select>`);
}

/** The label and hint of a field around its element, and what was wrong with it. */
export function framed(field: Omit<Field, 'value'>, element: Markup): Markup {
  const { name, label, hint, complaint } = field;
  return markup`<div class="field"><label for="${name}">${label}</label>
${element}
${complaint === null ? null : markup`<p class="complaint" id="${name}-complaint">${complaint}</p>`}
<p class="note" id="${name}-hint">${hint}</p></div>`;
}

export function described({ name, complaint }: Omit<Field, 'value'>): Markup {
  return complaint === null
    ? markup`aria-describedby="${name}-hint"`
    : markup`aria-invalid="true" aria-describedby="${name}-complaint ${name}-hint"`;
}
