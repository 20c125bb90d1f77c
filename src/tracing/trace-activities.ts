import { context, trace, type Tracer } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { batchOfWorkflow } from '../contracts/ids';
import { inSpan } from './in-span';
import { traceOf } from './trace-headers';

/**
 * A span for each attempt at an activity of a batch, in the trace that the batch was started in, else in one of its own;
 * and that trace's id in what the activity logs. What belongs to no batch (events, metrics) goes on untraced.
 */
export function traceActivities(tracer: Tracer): ActivityInterceptorsFactory {
  return ({ info }) => {
    const { activityType, activityId, attempt, workflowExecution } = info;
    const batchId = workflowExecution === undefined ? null : batchOfWorkflow(workflowExecution.workflowId);
    if (workflowExecution === undefined || batchId === null) return {};
    const attributes = {
      temporalWorkflowId: workflowExecution.workflowId,
      run_id: workflowExecution.runId,
      temporalActivityId: activityId,
      'paragone.batch_id': batchId,
      'paragone.attempt': attempt,
    };
    return {
      inbound: {
        execute: (input, next) =>
          inSpan(tracer.startSpan(`RunActivity:${activityType}`, { attributes }, traceOf(input.headers)), () =>
            next(input),
          ),
      },
      outbound: {
        getLogAttributes(input, next) {
          const span = trace.getSpanContext(context.active());
          return next(span === undefined ? input : { ...input, trace_id: span.traceId, span_id: span.spanId });
        },
      },
    };
  };
}
