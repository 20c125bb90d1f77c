/** What is read of a text: enough to tell essays apart, and a bound on the cost of a long one. */
const readCharacters = 10_000;
const limitLogits = 6;

/**
 * How good a text looks, in logits from −6 to 6, with a spread of about 2 over pupils' essays of very different quality:
 * a stand-in for reading, so that the simulated judge can rank texts without a model. It knows nothing of the meaning.
 *
 * quality = 0.7 (R − 7.5) + 0.6 (L − 4.5) + 0.04 (min(S, 25) − 15) − E, where
 * R: distinct words / √words, Guiraud's index of lexical richness, which grows with length (Guiraud 1954)
 * L: letters per word
 * S: words per sentence
 * E: share of sentences that do not begin with a capital letter or a digit
 *
 * Of a longer text the first 10,000 characters count; Markdown headings are left out. A text without words gets −6.
 */
export function textQuality(text: string): number {
  const prose = text.slice(0, readCharacters).replace(/^#+ .*$/gm, '');
  const words = prose.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  if (words.length === 0) return -limitLogits;
  const sentences = prose.split(/[.!?]+(?:\s|$)/).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  const careless = sentences.filter((sentence) => !/^[^\p{L}\p{N}]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(sentence));

  const richness = new Set(words).size / Math.sqrt(words.length);
  const wordLength = words.join('').length / words.length;
  const sentenceLength = words.length / sentences.length;
  const carelessness = careless.length / sentences.length;
  const quality =
    0.7 * (richness - 7.5) + 0.6 * (wordLength - 4.5) + 0.04 * (Math.min(sentenceLength, 25) - 15) - carelessness;
  return Math.min(limitLogits, Math.max(-limitLogits, quality));
}
