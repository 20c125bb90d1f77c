import { buckets } from '../contracts/metric-sample';

export type Metric = {
  readonly help: string;
  readonly labels: readonly string[];
} & ({ readonly type: 'counter' | 'gauge' } | { readonly type: 'histogram'; readonly bounds: readonly number[] });

const byModel = ['provider', 'model', 'mode'];
const byJob = ['provider', 'model', 'status'];

/** Every metric there is. No label carries an id or a text, so that series do not grow with batches. */
export const catalogue: Readonly<Record<string, Metric>> = {
  llm_queue_wait_time_seconds: {
    type: 'histogram',
    bounds: buckets.seconds,
    labels: ['provider', 'result', 'mode'],
    help: 'From being queued until being sent, of each settled comparison; until its end if it was not sent.',
  },
  llm_queue_processing_time_seconds: {
    type: 'histogram',
    bounds: buckets.seconds,
    labels: ['provider', 'result', 'mode'],
    help: 'From being sent until being settled, of each comparison with an outcome; expired ones were never sent.',
  },
  llm_queue_depth: { type: 'gauge', labels: ['provider', 'mode'], help: 'Comparisons that are queued.' },
  llm_queue_expired_total: {
    type: 'counter',
    labels: ['provider', 'mode'],
    help: 'Comparisons that nobody began to judge in time.',
  },
  llm_provider_queue_stuck_total: {
    type: 'counter',
    labels: ['queue_processing_mode'],
    help: 'Comparisons that were in processing for too long with their deliveries used up.',
  },
  llm_provider_api_errors_total: {
    type: 'counter',
    labels: ['provider', 'error_type', 'http_status_code'],
    help: 'Deliveries that ended in a failure.',
  },
  llm_provider_retries_total: {
    type: 'counter',
    labels: ['provider', 'outcome'],
    help: 'Comparisons that were sent again after a failure, by how that ended.',
  },
  llm_prompts_total: {
    type: 'counter',
    labels: byModel,
    help: 'Prompts, counted before they are sent: one to a delivery.',
  },
  llm_prompt_cache_answers_total: {
    type: 'counter',
    labels: [...byModel, 'cache'],
    help: 'Answers whose prompt was read from the cache in part, was written to it, or neither.',
  },
  llm_calls_total: {
    type: 'counter',
    labels: ['provider', 'model', 'operation', 'result'],
    help: 'Answers to calls, and to the requests of jobs, by whether they held a verdict.',
  },
  llm_tokens_total: { type: 'counter', labels: [...byModel, 'class'], help: 'Tokens by class of price.' },
  llm_cost_usd_total: { type: 'counter', labels: byModel, help: 'US dollars that answers have cost.' },
  llm_possibly_billed_answers_total: {
    type: 'counter',
    labels: byModel,
    help: 'Deliveries of which nobody knows whether they are billed.',
  },
  llm_batch_api_jobs_total: {
    type: 'counter',
    labels: byJob,
    help: 'Closed jobs of batch interfaces, by what became of them.',
  },
  llm_batch_api_job_items: {
    type: 'histogram',
    bounds: buckets.items,
    labels: byJob,
    help: 'Comparisons in each closed job.',
  },
  llm_batch_api_job_duration_seconds: {
    type: 'histogram',
    bounds: buckets.seconds,
    labels: byJob,
    help: 'From the beginning of its creation until it was closed, of each closed job that was sent.',
  },
  paragone_events_pending: {
    type: 'gauge',
    labels: [],
    help: 'Events that subscribers have still to get, each counted once for each of them.',
  },
  paragone_batches: { type: 'gauge', labels: ['status'], help: 'Batches that have not ended.' },
  paragone_dead_letters: {
    type: 'gauge',
    labels: ['kind'],
    help: 'Comparisons that failed for good and were not redriven, and events that a subscriber did not get.',
  },
  paragone_window_seconds: { type: 'gauge', labels: [], help: 'How far the metrics of the window look back.' },
  paragone_window_calls: {
    type: 'gauge',
    labels: [...byModel, 'result'],
    help: 'Answers that came in the window, by whether they held a verdict.',
  },
  paragone_window_latency_seconds: {
    type: 'gauge',
    labels: [...byModel, 'quantile'],
    help: 'Exact percentiles of how long the calls of the window took; answers of jobs have no latency.',
  },
  paragone_window_valid_outcome_ratio: {
    type: 'gauge',
    labels: byModel,
    help: 'Comparisons with a valid outcome of all that were completed or failed in the window.',
  },
  paragone_session_comparisons_per_minute: {
    type: 'gauge',
    labels: ['statistic'],
    help: 'Comparisons judged per minute by each active batch: the least, the median and the most.',
  },
  paragone_session_efficiency: {
    type: 'gauge',
    labels: ['statistic'],
    help: 'Valid outcomes per minute of each active batch, times its share of valid outcomes.',
  },
};
