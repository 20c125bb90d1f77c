import { ServiceError } from './service-error';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
};

/** The error as a sentence with its remedy, if it is one of the file system; else as it is. */
export function explainFileProblem(error: unknown, home: string): unknown {
  if (error instanceof ServiceError || typeof error !== 'object' || error === null) return error;
  const { code, path }: Pick<NodeJS.ErrnoException, 'code' | 'path'> = error;
  const cause = code === undefined ? undefined : causes[code];
  if (cause === undefined) return error;
  return new ServiceError(
    `Services cannot be run in ${home}: ${cause} (${path ?? code}). Put that right, or set PARAGONE_HOME to a folder that can be written.`,
  );
}
