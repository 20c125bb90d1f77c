export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

export interface HtmlTokens {
  readonly tags: readonly Tag[];
  /** Text between tags, entities decoded; the style sheet is left out. */
  readonly text: string;
}

const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z:-]+(?:="[^"<>]*")?)*) ?\/?>/y;
const attribute = / ([a-zA-Z:-]+)(?:="([^"<>]*)")?/g;
const plain = /[^<>]+/y;

/**
 * Reads a page by a grammar much stricter than HTML's: lower-case tags, double-quoted attributes without `<` or `>`, no
 * comment, and no bare `<` or `>` in text. Throws at the first place that does not fit, so nothing can hide in leniency.
 */
export function htmlTokens(page: string): HtmlTokens {
  const body = page.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '<style></style>');
  const tags: Tag[] = [];
  let text = '';
  for (let at = 0; at < body.length;) {
    tag.lastIndex = plain.lastIndex = at;
    const found = tag.exec(body);
    const run = found === null ? plain.exec(body) : null;
    if (found !== null) {
      const attributes = [...found[3]!.matchAll(attribute)].map(
        ([, name, value]) => [name!, decoded(value ?? '')] as const,
      );
      tags.push({ name: found[2]!, closing: found[1] === '/', attributes });
      at = tag.lastIndex;
    } else if (run !== null) {
      text += decoded(run[0]);
      at = plain.lastIndex;
    } else {
      throw new Error(`Expected a tag or text at ${at}, got ${JSON.stringify(body.slice(at, at + 80))}.`);
    }
  }
  return { tags, text };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!);
}
