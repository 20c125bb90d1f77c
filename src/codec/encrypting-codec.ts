import { ValueError, type Payload, type PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CodecKey, CodecKeys } from './codec-keys';

const cipher = 'aes-256-gcm';
const encoding = 'binary/encrypted';
const nonceBytes = 12;
const tagBytes = 16;

const { Payload: payloadProto } = temporal.api.common.v1;

/**
 * Encrypts whole payloads with AES-256-GCM: nonce, tag and ciphertext are the data, the key's id stands in the metadata
 * and is authenticated with it. What is not encrypted is let through when decoding: it is older than the keys, or comes
 * from Temporal's own tools.
 */
export function createEncryptingCodec(keys: CodecKeys): PayloadCodec {
  const [current] = keys;
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypt(payload, current))),
    decode: async (payloads) => payloads.map((payload) => decrypt(payload, byId)),
  };
}

function encrypt(payload: Payload, { id, secret }: CodecKey): Payload {
  const nonce = randomBytes(nonceBytes);
  const encrypting = createCipheriv(cipher, secret, nonce).setAAD(Buffer.from(id));
  const text = Buffer.concat([encrypting.update(payloadProto.encode(payload).finish()), encrypting.final()]);
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([nonce, encrypting.getAuthTag(), text]),
  };
}

/** @throws ValueError that names the key */
function decrypt(payload: Payload, keys: ReadonlyMap<string, CodecKey>): Payload {
  const { metadata, data } = payload;
  if (textOf(metadata?.['encoding']) !== encoding) return payload;
  const id = textOf(metadata?.['encryption-key-id']);
  const key = keys.get(id);
  if (key === undefined) throw new ValueError(`It was encrypted with key "${id}", which PARAGONE_CODEC_KEYS lacks.`);
  const bytes = Buffer.from(data ?? []);
  try {
    const decrypting = createDecipheriv(cipher, key.secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(id))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decrypting.update(bytes.subarray(nonceBytes + tagBytes)), decrypting.final()]);
    return payloadProto.decode(text);
  } catch {
    throw new ValueError(
      `Key "${id}" does not open it: PARAGONE_CODEC_KEYS has another key of this id, or it was altered.`,
    );
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
