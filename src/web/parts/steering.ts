import type { BatchHandle } from '../../client/batch-handle';
import type { BatchStatus } from '../../contracts/batch';
import { hasEnded } from './status-text';

/** Something that an operator may say to a running batch, after a page that asks once more. */
export interface Steering {
  readonly verb: string;
  /** What will come of it, before it is done. */
  readonly question: string;
  /** The field that goes into the record; null: none does. */
  readonly field: { readonly name: 'reason' | 'by'; readonly label: string } | null;
  readonly done: string;
  readonly isOffered: (status: BatchStatus) => boolean;
  readonly send: (handle: BatchHandle, said: string) => Promise<void>;
}

const kept = 'The message is kept by Temporal until a worker takes it.';
const isOpen = (status: BatchStatus): boolean => !hasEnded(status);
const reason = { name: 'reason', label: 'Reason, for the record' } as const;
const by = { name: 'by', label: 'Who decides, for the record' } as const;

/** By the last part of their addresses. */
export const steerings: Readonly<Record<string, Steering>> = {
  pause: {
    verb: 'Pause',
    question:
      'Nothing more is sent until the batch is resumed. Calls in flight finish and count; the deadline of the batch goes on.',
    field: reason,
    done: `The batch is to pause. ${kept}`,
    isOffered: (status) => isOpen(status) && status !== 'paused',
    send: (handle, said) => handle.pause(said),
  },
  resume: {
    verb: 'Resume',
    question: 'The batch goes on. If its provider refused the key, the settings or the quota, mend that first.',
    field: null,
    done: `The batch is to go on. ${kept}`,
    isOffered: (status) => status === 'paused',
    send: (handle) => handle.resume(),
  },
  finalize: {
    verb: 'Finalize',
    question:
      'The batch ends now and the outcomes that it has are scored: it becomes complete. Open comparisons become cancelled.',
    field: by,
    done: `The batch is to be finalised with what it has. ${kept}`,
    isOffered: isOpen,
    send: (handle, said) => handle.finalizeNow(said),
  },
  cancel: {
    verb: 'Cancel',
    question:
      'The batch ends: valid outcomes stay and are ranked, open comparisons become cancelled. A cancelled batch does not go on again.',
    field: reason,
    done: `The batch is to be cancelled. ${kept}`,
    isOffered: isOpen,
    send: (handle, said) => handle.cancel(said),
  },
};

/** For the record, where nobody said who it was. */
export const unsaid = 'by an operator at the dashboard';
