import type { Verdict, Winner } from '../contracts/judgement';
import { randomStream } from '../core/random/random';
import type { JudgeBundle, JudgeRequest, JudgeText } from './judge';
import type { SimulatedOptions } from './simulated-options';
import { textQuality } from './text-quality';

/** Standard deviation, in logits, that a standardised quality column gets over the batch. */
const standardSpread = 2;
/** With ties allowed: below this many logits either way, the two sides may be called equal … */
const tieZoneLogits = 0.5;
/** … with this probability. */
const tieProbability = 0.5;

/**
 * P(a wins) = σ((quality_a − quality_b) / noise + bias).
 * With ties allowed and less than 0.5 logits between the sides, half of the verdicts are ties, taken evenly from both
 * sides, so that wins + ties / 2 still come to that probability.
 * Every draw depends on the seed and the comparison alone, so that a second delivery brings the same verdict.
 */
export function simulatedVerdict(bundle: JudgeBundle, request: JudgeRequest, options: SimulatedOptions): Verdict {
  const { noise, bias } = options;
  const difference = qualityDifference(request.a, request.b, bundle, options);
  const logit = difference / noise + bias;
  const probability = 1 / (1 + Math.exp(-logit));
  const ties = bundle.tiesAllowed && Math.abs(logit) < tieZoneLogits ? tieProbability : 0;
  const draw = randomStream(bundle.seed, 'simulated verdict', request.comparisonId);
  return {
    winner: winnerOf(draw.next(), probability, ties),
    confidence: confidenceOf(probability, draw.next()),
    justification: `Simulated: no model read the texts; P(a wins) = ${probability.toFixed(3)}.`,
  };
}

function winnerOf(draw: number, probability: number, ties: number): Winner {
  if (draw < probability - ties / 2) return 'a';
  return draw < probability + ties / 2 ? 'tie' : 'b';
}

/** 1 at even odds, 5 at certainty, half a step of noise either way. */
function confidenceOf(probability: number, draw: number): number {
  const steps = 1 + 8 * Math.abs(probability - 0.5) + (draw - 0.5);
  return Math.min(5, Math.max(1, Math.round(steps)));
}

/** Quality of a minus quality of b in logits: from the quality column if the batch has one, else from the texts. */
function qualityDifference(
  a: JudgeText,
  b: JudgeText,
  { qualityScale }: JudgeBundle,
  { scale }: SimulatedOptions,
): number {
  if (a.quality === null || b.quality === null || qualityScale === null) {
    return textQuality(a.text) - textQuality(b.text);
  }
  const difference = a.quality - b.quality;
  if (scale === 'raw') return difference;
  // A column of equal numbers has no spread, and no difference either.
  return qualityScale.sd > 0 ? (difference / qualityScale.sd) * standardSpread : 0;
}
