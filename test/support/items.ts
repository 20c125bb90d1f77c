import type { BatchItem } from '../../src/client/batch-request';

/** `count` items of rising quality. */
export function items(count: number): readonly BatchItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `item-${index + 1}`,
    text: `The text of item ${index + 1}.`,
    quality: index,
  }));
}
