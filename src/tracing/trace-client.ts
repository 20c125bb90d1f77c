import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { batchOfWorkflow } from '../contracts/ids';
import { inSpan } from './in-span';
import { withTrace } from './trace-headers';

/** A span for each start of a workflow and each message to one; not for queries, which only look. */
export function traceClient(tracer: Tracer): WorkflowClientInterceptor {
  const traced = <T>(name: string, workflowId: string, request: (span: Span) => Promise<T>): Promise<T> => {
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: workflowAttributes(workflowId) });
    return inSpan(span, () => request(span));
  };
  return {
    startWithDetails: (input, next) =>
      traced(`StartWorkflow:${input.workflowType}`, input.options.workflowId, (span) =>
        next({ ...input, headers: withTrace(input.headers, span) }),
      ),
    signal: (input, next) =>
      traced(`SignalWorkflow:${input.signalName}`, input.workflowExecution.workflowId, (span) =>
        next({ ...input, headers: withTrace(input.headers, span) }),
      ),
    startUpdate: (input, next) =>
      traced(`StartWorkflowUpdate:${input.updateName}`, input.workflowExecution.workflowId, (span) =>
        next({ ...input, headers: withTrace(input.headers, span) }),
      ),
  };
}

function workflowAttributes(workflowId: string): Attributes {
  return { temporalWorkflowId: workflowId, 'paragone.batch_id': batchOfWorkflow(workflowId) ?? undefined };
}
