import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { TraceCalls } from '../judges/trace-calls';

/** What a process that traces adds to its Temporal client, its workers and its judges. */
export interface Tracing {
  readonly client: WorkflowClientInterceptor;
  readonly activities: ActivityInterceptorsFactory;
  readonly calls: TraceCalls;
}
