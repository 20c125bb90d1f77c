import { createHash } from 'node:crypto';

export type FenceLabel = 'A' | 'B';

/** 64 bits. A collision is looked for anyway; the length keeps the code from being guessed. */
const codeDigits = 16;

/**
 * A text between two lines that carry a code which neither text contains, so that no text can end a fence or open one.
 * The code follows from the label and the text alone, so that a prompt that begins with this text begins with the same
 * bytes whatever the other text is. Only if the other text contains that very code, as a copy of an earlier prompt
 * would, the next code of the text's own sequence is taken: then the cached prefix is missed, but not the boundary.
 */
export function fenced({
  label,
  text,
  other,
}: {
  readonly label: FenceLabel;
  readonly text: string;
  readonly other: string;
}): string {
  const code = absentCode(label, text, other);
  return `[Text ${label} begins: ${code}]\n${text}\n[Text ${label} ends: ${code}]\n\n`;
}

function absentCode(label: FenceLabel, text: string, other: string): string {
  for (let attempt = 0; ; attempt++) {
    const hash = createHash('sha256').update(`fence ${label} ${attempt}\n`).update(text).digest('hex');
    const code = hash.slice(0, codeDigits);
    if (!text.includes(code) && !other.includes(code)) return code;
  }
}
