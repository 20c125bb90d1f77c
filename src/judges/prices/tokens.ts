/** Tokens that a text may have; the truth is with the provider's tokenizer, which is not public. */
export interface TokenRange {
  readonly low: number;
  readonly high: number;
}

/** English prose has 4 to 5 characters per token with the most thrifty tokenizers known. */
const charactersPerTokenAtMost = 5.5;
/** One token for two ideographs, kana, Hangul syllables or halves of an emoji, likewise. */
const wideCharactersPerTokenAtMost = 2;
const firstWide = 0x2e80;

/** Longer runs of letters are no words; a tokenizer may find nothing in them. */
const longestWord = 20;

/**
 * Tokens of a text, estimated from its characters.
 * `low` is what a thrifty tokenizer makes of prose. `high` is a bound for prose of any script, about 2.2 characters of
 * English per token, where the dearest tokenizers known have about 2.7: half as many tokens as a word has letters,
 * together with the space before it; as many as a run of more than 20 letters has; one for any other ASCII character;
 * and for the rest the bytes of UTF-8, since tokenizers work on bytes and never need more than one token for each.
 * Gibberish in short runs of letters may exceed it, up to twice: what is billed is known only afterwards.
 */
export function estimateTokens(text: string): TokenRange {
  let narrow = 0;
  let wide = 0;
  let high = 0;
  let letters = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= firstWide) wide += 1;
    else narrow += 1;
    if (isLetter(unit)) {
      letters += 1;
      continue;
    }
    high += wordTokens(letters) + (startsWord(unit, text.charCodeAt(index + 1)) ? 0 : bytesOf(unit));
    letters = 0;
  }
  high += wordTokens(letters);
  const low = Math.floor(narrow / charactersPerTokenAtMost + wide / wideCharactersPerTokenAtMost);
  return { low: Math.min(low, high), high };
}

function isLetter(unit: number): boolean {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}

function startsWord(unit: number, next: number): boolean {
  return unit === 0x20 && isLetter(next);
}

function wordTokens(letters: number): number {
  return letters > longestWord ? letters : Math.ceil(letters / 2);
}

/** Of a UTF-16 unit; a surrogate is half of four bytes. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  const isHalf = unit >= 0xd800 && unit <= 0xdfff;
  return unit < 0x800 || isHalf ? 2 : 3;
}
