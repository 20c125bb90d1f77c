import fc from 'fast-check';

/** Property tests draw the same examples in every run: a failure is then the code's, not the day's. */
fc.configureGlobal({ seed: 20261122 });
