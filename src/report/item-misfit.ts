import type { RankedItem } from '../contracts/batch';

/**
 * Mean squares in which outcomes are as useful for measurement as the model supposes (Linacre 2002, Rasch Measurement
 * Transactions 16, 878). Above: surprises that the scores do not explain. Below: fewer surprises than chance would bring.
 */
export const usefulMeanSquare = { low: 0.5, high: 1.5 } as const;

export interface ItemOutfit {
  readonly id: string;
  readonly score: number;
  readonly outfit: number;
}

/** Items that have both figures, in the order given. */
export function itemOutfits(items: readonly RankedItem[]): readonly ItemOutfit[] {
  return items.flatMap(({ id, score, outfit }) =>
    outfit !== null && Number.isFinite(outfit) && Number.isFinite(score) ? [{ id, score, outfit }] : [],
  );
}

/** Those above the upper line, the farthest first. */
export function misfits(outfits: readonly ItemOutfit[]): readonly ItemOutfit[] {
  return outfits.filter(({ outfit }) => outfit > usefulMeanSquare.high).sort((x, y) => y.outfit - x.outfit);
}
