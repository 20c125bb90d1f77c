#!/usr/bin/env node
'use strict';
const { main } = require('../dist/src/cli/main.js');

// `paragone results x | head` closes stdout early: that is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

main(process.argv.slice(2)).then((code) => {
  // Both streams are flushed before the process ends, whatever libraries keep open.
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
});
