/** Every string of a history, and every payload as the text that it holds. */
export function* wordsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (ArrayBuffer.isView(value)) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* wordsIn(part);
}
