/**
 * What may stand around the JSON object of a reply. `json`: white space only, for providers that enforce a schema.
 * `json_in_text`: a code fence or prose, for servers that do not; but then no second brace anywhere in it, since a
 * reply with two objects, or one inside another, does not say which of them counts.
 */
export type ReplyForm = 'json' | 'json_in_text';

/** Longer than any verdict that a model may write, and short enough to be searched without harm. */
const maxReplyLength = 100_000;

const string = String.raw`"[^"\\]*(?:\\[^][^"\\]*)*"`;
const member = String.raw`\s*${string}\s*:\s*(?:${string}|-?[0-9][0-9.eE+-]*|true|false|null)\s*`;
const flatObject = new RegExp(String.raw`\{(?:${member}(?:,${member})*|\s*)\}`, 'y');
const memberName = new RegExp(String.raw`[{,]\s*${string}\s*:\s*(?:${string})?`, 'g');

/**
 * The one JSON object of a reply, if it is flat and no name occurs twice in it: `JSON.parse` alone would let the
 * second of two winners pass for the only one.
 */
export function soleObject(reply: string, form: ReplyForm): { readonly value: object } | { readonly problem: string } {
  if (reply.trim() === '') return { problem: 'it is empty' };
  if (reply.length > maxReplyLength) return { problem: `it is longer than ${maxReplyLength} characters` };
  const start = reply.indexOf('{');
  if (start < 0) return { problem: 'it holds no JSON object' };
  flatObject.lastIndex = start;
  const [json] = flatObject.exec(reply) ?? [];
  if (json === undefined) return { problem: 'it does not begin a complete JSON object of plain values' };
  const before = reply.slice(0, start).trim();
  const after = reply.slice(start + json.length).trim();
  if (form === 'json' && before + after !== '') return { problem: 'it is not one JSON object alone' };
  // An object after a bracket or a comma is one of a list.
  if (/[{}]/.test(before + after) || /[[,]$/.test(before)) return { problem: 'it holds more than one JSON object' };
  return parsed(json);
}

function parsed(json: string): { readonly value: object } | { readonly problem: string } {
  let value: object;
  try {
    value = JSON.parse(json) as object;
  } catch {
    return { problem: 'it does not begin a complete JSON object of plain values' };
  }
  const names = json.match(memberName)?.length ?? 0;
  return names === Object.keys(value).length ? { value } : { problem: 'it has the same field twice' };
}
