/** Bytes of all files of one form: about 2,000 essays. */
export const maxUploadBytes = 10_000_000;
/** What a request may have: files that were kept come back as base64, with room for the rest of the form. */
export const maxBodyBytes = Math.ceil((maxUploadBytes * 4) / 3) + 1_000_000;
