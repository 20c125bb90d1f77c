import type { BatchDocument } from '../contracts/batch';
import { countText } from './figure-text';

/** What is missing from a batch of which texts were erased, and what is not; null: nothing was. */
export function erasedSentence({ erasedItems, batchId }: BatchDocument): string | null {
  if (erasedItems === 0) return null;
  const which = erasedItems === 1 ? 'The text of 1 item' : `The texts of ${countText(erasedItems)} items`;
  return `${which} of batch ${batchId} and what judges wrote about them are gone; scores, ranks and counts are as they were.`;
}
