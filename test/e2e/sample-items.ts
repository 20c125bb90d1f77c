export interface SampleItem {
  readonly id: string;
  readonly text: string;
  readonly quality: number;
}

/** Texts whose every sentence can be known again, with qualities from 1 to `count` in an order that the ids do not tell. */
export function sampleItems(count: number): readonly SampleItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `T${String(index + 1).padStart(2, '0')}`,
    text: [
      `The heron number ${index} stood in the reeds, and waited.`,
      `Nobody had told lighthouse ${index} that the war was over.`,
      `"Bring ${index} plums," she said, "or come not at all."`,
    ].join(' '),
    quality: ((index * 7) % count) + 1, // 7 has no divisor in common with the counts that tests use
  }));
}

/** The sentences of a text; each is in one text only. */
export function sentencesOf({ text }: SampleItem): readonly string[] {
  return text.split(/(?<=\.) |(?<=\.") /);
}

/** `id,text,quality`, quoted as RFC 4180 has it. */
export function itemsCsv(items: readonly SampleItem[]): string {
  const rows = items.map(({ id, text, quality }) => `${id},"${text.replaceAll('"', '""')}",${quality}`);
  return ['id,text,quality', ...rows, ''].join('\n');
}
