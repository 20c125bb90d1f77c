/** A key of AES-256-GCM, and the name under which payloads tell that they were encrypted with it. */
export interface CodecKey {
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** Of these the first encrypts, and all of them decrypt: a new key is put first, an old one kept behind it. */
export type CodecKeys = readonly [CodecKey, ...CodecKey[]];

/**
 * Reads `id:base64,id:base64`. No message repeats a key.
 * @throws RangeError with what is wrong
 */
export function parseCodecKeys(text: string): CodecKeys {
  const [first, ...others] = text.split(',').map(parseKey);
  if (first === undefined) throw new RangeError('expected keys as id:base64');
  const keys: CodecKeys = [first, ...others];
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new RangeError('expected each key to have its own id');
  return keys;
}

function parseKey(text: string): CodecKey {
  const [, id, encoded] = /^\s*([\w.-]{1,64}):([A-Za-z0-9+/_-]+=*)\s*$/.exec(text) ?? [];
  const secret = Buffer.from(encoded ?? '', 'base64');
  if (id !== undefined && secret.length === 32) return { id, secret };
  throw new RangeError('expected keys of 32 bytes as id:base64, commas between; `openssl rand -base64 32` makes one');
}
