/**
 * The header in which a trace goes from client to workflow to activity: W3C trace context as a JSON object. Name and
 * form are those of Temporal's own interceptors, in every language. Temporal keeps headers as they are: no codec encrypts them.
 */
export const traceHeader = '_tracer-data';
