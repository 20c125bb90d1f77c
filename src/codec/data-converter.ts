import type { DataConverter } from '@temporalio/common';
import type { CodecKeys } from './codec-keys';
import { createEncryptingCodec } from './encrypting-codec';

/** What makes clients and workers encrypt all that they give to Temporal, and read it again. */
export function createDataConverter(keys: CodecKeys): DataConverter {
  return {
    payloadCodecs: [createEncryptingCodec(keys)],
    failureConverterPath: require.resolve('./failure-converter'),
  };
}
