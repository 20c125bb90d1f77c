import type { Command } from 'commander';
import { displayable } from '../../input/displayable';
import { InputError } from '../../input/input-error';
import { systemCode } from '../../input/system-code';
import type { CodecAppOptions } from '../../codec/codec-app';
import type { ListeningServer } from '../../http/listen';
import type { CodecKeys } from '../../codec/codec-keys';
import { isKnownHost, isLoopback } from '../../http/known-host';
import type { CommandContext, Execute } from '../command-context';
import { exitCode } from '../exit-code';
import { untilInterrupted } from '../interruption';
import { port } from '../options';

interface CodecServerOptions {
  readonly host: string;
  readonly port: number;
  readonly uiOrigin?: string;
}

export function defineCodecServer(program: Command, execute: Execute): void {
  program
    .command('codec-server')
    .summary('decrypt payloads for Temporal’s UI and command line until Ctrl-C')
    .description(
      'Serves Temporal’s protocol of remote codecs with the keys of PARAGONE_CODEC_KEYS, so that Temporal’s UI (by its ' +
        'setting “codec server”) and `temporal --codec-endpoint` show what workers encrypted. Whoever reaches it reads it all: only this ' +
        'machine does, unless a token is set (PARAGONE_CODEC_TOKEN).',
    )
    .option('--port <n>', 'port to listen on; 0 takes one that is free', port, 8234)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--ui-origin <origin>', 'the origin of the UI whose pages may ask, as http://127.0.0.1:8233')
    .addHelpText('after', '\nExample:\n  paragone codec-server --ui-origin http://127.0.0.1:8233')
    .action((options: CodecServerOptions) => execute((context) => codecServer(options, context)));
}

async function codecServer(
  { uiOrigin, ...at }: CodecServerOptions,
  { config, print, interrupted }: CommandContext,
): Promise<number> {
  const { codecKeys, codecToken } = config;
  if (codecKeys === null) {
    throw new InputError(
      'no_codec_keys',
      'PARAGONE_CODEC_KEYS is not set: what is given to Temporal is plain. Set it to the keys of the workers.',
    );
  }
  if (codecToken === null && !isLoopback(at.host)) {
    throw new InputError('codec_token', `others can reach ${displayable(at.host)}, so PARAGONE_CODEC_TOKEN is needed.`);
  }
  const options = {
    uiOrigin: uiOrigin === undefined ? null : originOf(uiOrigin),
    token: codecToken,
    isKnownHost: (header: string | undefined) => !isLoopback(at.host) || isKnownHost(header, []),
  };
  const server = await open(codecKeys, options, at);
  try {
    print(`Codec: ${server.url}\n`);
    await untilInterrupted(interrupted);
    return exitCode.complete;
  } finally {
    await server.close();
  }
}

async function open(
  keys: CodecKeys,
  options: Omit<CodecAppOptions, 'codec'>,
  at: { readonly host: string; readonly port: number },
): Promise<ListeningServer> {
  const [{ createEncryptingCodec }, { serveCodec }] = await Promise.all([
    import('../../codec/encrypting-codec.js'),
    import('../../codec/serve.js'),
  ]);
  try {
    return await serveCodec({ codec: createEncryptingCodec(keys), ...options }, at);
  } catch (error) {
    const sentence = `the codec cannot be served on ${displayable(at.host)}:${at.port} (${systemCode(error)}). Give an address of this machine and a free port.`;
    throw new InputError('codec_unavailable', sentence);
  }
}

function originOf(text: string): string {
  try {
    const { origin } = new URL(text);
    if (origin !== 'null') return origin;
  } catch {
    // told of below
  }
  throw new InputError('usage', '--ui-origin is the beginning of a URL, as http://127.0.0.1:8233.');
}
