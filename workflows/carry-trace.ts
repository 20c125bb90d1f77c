import type { Headers, WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { traceHeader } from '../src/contracts/trace-header';

/**
 * The trace that a workflow was started in is given to its activities, its children and its next run. Headers are no
 * part of what a replay compares, and nothing is awaited here, so that histories with and without a trace are replayed
 * alike: tracing may be switched on and off while batches run (docs/decisions/0017).
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let carried: Headers = {};
  const carrying = <Input extends { readonly headers: Headers }>(input: Input): Input => ({
    ...input,
    headers: { ...input.headers, ...carried },
  });
  return {
    inbound: [
      {
        execute(input, next) {
          const trace = input.headers[traceHeader];
          if (trace !== undefined) carried = { [traceHeader]: trace };
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(carrying(input)),
        scheduleLocalActivity: (input, next) => next(carrying(input)),
        startChildWorkflowExecution: (input, next) => next(carrying(input)),
        continueAsNew: (input, next) => next(carrying(input)),
      },
    ],
  };
};
