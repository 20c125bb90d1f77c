import { z } from 'zod';

/** Options of the recorded judge, from the text of a SPEC; its file of votes stands before them. */
export const recordedOptionsSchema = z.strictObject({});
