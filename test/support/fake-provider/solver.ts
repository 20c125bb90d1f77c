import type { Winner } from '../../../src/contracts/judgement';

/** A verdict by rule. It judges nothing: it only lets a test know what the right answer is. */
export interface FakeVerdict {
  readonly winner: Winner;
  readonly confidence: number;
  readonly justification: string;
}

export interface SolverRule {
  /** A regular expression whose first group is the quality of the text that holds it. */
  readonly marker: string;
  readonly justification: string;
}

/**
 * The greater marker wins, and without markers in both the longer text; equal ones tie.
 * Confidence is 1 plus the difference of the markers, up to 5; without markers 3.
 */
export function solve(texts: readonly [string, string], { marker, justification }: SolverRule): FakeVerdict {
  const [a, b] = texts.map((text) => Number(new RegExp(marker).exec(text)?.[1] ?? NaN)) as [number, number];
  const marked = !Number.isNaN(a) && !Number.isNaN(b);
  const lead = marked ? a - b : texts[0].length - texts[1].length;
  const winner = lead === 0 ? 'tie' : lead > 0 ? 'a' : 'b';
  const confidence = marked ? Math.min(5, 1 + Math.floor(Math.abs(lead))) : 3;
  return { winner, confidence, justification };
}

/** The same verdict with another winner, for an answer that contradicts the first one. */
export function contradicted(verdict: FakeVerdict): FakeVerdict {
  return { ...verdict, winner: verdict.winner === 'a' ? 'b' : 'a' };
}
