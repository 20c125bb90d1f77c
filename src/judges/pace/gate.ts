import type { Draw, Pace, PaceAnswer } from './pace';

/** Longer waits are for durable timers: whoever would wait longer is told how long, and goes. */
const patienceMs = 5_000;

export interface Admission {
  /** To be called once, when the call has ended. */
  readonly answered: (answer: PaceAnswer) => void;
}

export interface Deferral {
  readonly afterMs: number;
}

/** Holds calls back until their pace allows them, first come, first served. */
export interface Gate {
  /** Null: `signal` aborted first. A deferral: nothing can leave for so long. */
  enter(draw: Draw, signal: AbortSignal): Promise<Admission | Deferral | null>;
}

interface Waiting {
  readonly draw: Draw;
  readonly leave: (outcome: Admission | Deferral | null) => void;
}

/** @param now milliseconds of a clock that does not jump */
export function createGate(pace: Pace, now: () => number = () => performance.now()): Gate {
  const queue = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;

  function admit(draw: Draw): Admission {
    const ticket = pace.sent(draw, now());
    return {
      answered: (answer) => {
        pace.answered(ticket, answer, now());
        letThrough();
      },
    };
  }

  function letThrough(): void {
    clearTimeout(timer);
    for (const { draw, leave } of queue) {
      const waitMs = pace.waitMs(draw, now());
      if (waitMs === 0) leave(admit(draw));
      else if (waitMs === null) return;
      else if (waitMs > patienceMs) leave({ afterMs: waitMs });
      else {
        timer = setTimeout(letThrough, waitMs);
        return;
      }
    }
  }

  return {
    enter: (draw, signal) =>
      new Promise((answer) => {
        const leave: Waiting['leave'] = (outcome) => {
          queue.delete(waiting);
          signal.removeEventListener('abort', giveUp);
          answer(outcome);
        };
        const giveUp = () => {
          leave(null);
          letThrough();
        };
        const waiting = { draw, leave };
        if (signal.aborted) return answer(null);
        signal.addEventListener('abort', giveUp, { once: true });
        queue.add(waiting);
        letThrough();
      }),
  };
}
