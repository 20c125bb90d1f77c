import { APIError } from 'openai';
import type { ReplyForm } from '../verdict-json';
import type { OpenaiOptions } from './options';

/** How a request is written for a server. */
export interface RequestForm {
  /** With a JSON schema for the answer. */
  readonly schema: boolean;
  /** OpenAI's newer models know only the second name; many other servers know only the first, or ignore the second. */
  readonly limitName: 'max_tokens' | 'max_completion_tokens';
}

/** What a reply may look like: without a schema, models put their JSON into prose. */
export function replyForm({ schema }: Pick<RequestForm, 'schema'>): ReplyForm {
  return schema ? 'json' : 'json_in_text';
}

/** What a server was found to understand for one model, as long as the worker lives. */
export interface Dialect {
  /** The form to use now. */
  form(schema: OpenaiOptions['schema']): RequestForm;
  /**
   * Sends a request in the form that the server understands. If that is not known yet, the first call finds out while
   * the others wait for its end; only a refusal makes it send the request once more, in another form.
   */
  send<T>(schema: OpenaiOptions['schema'], signal: AbortSignal, attempt: Attempt<T>): Promise<T>;
}

type Attempt<T> = (form: RequestForm) => Promise<T>;

export function createDialect({ isOpenai }: { readonly isOpenai: boolean }): Dialect {
  let limitName: RequestForm['limitName'] = isOpenai ? 'max_completion_tokens' : 'max_tokens';
  let knowsSchema: boolean | null = null;
  let scout: Promise<unknown> | null = null;

  const form = (schema: OpenaiOptions['schema']): RequestForm => ({
    schema: schema === 'auto' ? (knowsSchema ?? true) : schema === 'json',
    limitName,
  });

  return {
    form,
    send: async (schema, signal, attempt) => {
      if (schema !== 'auto' || knowsSchema !== null) return negotiate(schema, attempt);
      if (scout !== null) await untilEnded(scout, signal);
      else {
        const first = negotiate(schema, attempt);
        scout = first.catch(() => undefined);
        return first;
      }
      return negotiate(schema, attempt);
    },
  };

  async function negotiate<T>(schema: OpenaiOptions['schema'], attempt: Attempt<T>): Promise<T> {
    const refusals: unknown[] = [];
    for (let current = form(schema); ;) {
      try {
        const answer = await attempt(current);
        limitName = current.limitName;
        if (schema === 'auto') knowsSchema ??= current.schema;
        return answer;
      } catch (error) {
        const next = isRefusal(error) ? concession(current, schema, error) : null;
        // Refused in every form: then the form is not the cause, and the first answer is the one that counts.
        if (next === null) throw isRefusal(error) ? (refusals[0] ?? error) : error;
        refusals.push(error);
        current = next;
      }
    }
  }

  function concession(current: RequestForm, schema: OpenaiOptions['schema'], refusal: APIError): RequestForm | null {
    if (current.limitName === 'max_tokens' && refusal.param === 'max_tokens' && refusal.code === unsupported) {
      return { ...current, limitName: 'max_completion_tokens' };
    }
    const undecided = schema === 'auto' && knowsSchema !== true;
    return undecided && current.schema && maybeOfSchema(refusal) ? { ...current, schema: false } : null;
  }
}

const unsupported = 'unsupported_parameter';

function isRefusal(error: unknown): error is APIError {
  return error instanceof APIError && [400, 404, 422].includes(error.status ?? 0);
}

/** A refusal that names another parameter, or a cause by its code, is not about the schema. */
function maybeOfSchema({ param, code }: APIError): boolean {
  if (typeof param === 'string' && param !== '') return param.startsWith('response_format');
  return typeof code !== 'string' || !/context_length|too_long|model_not_found|content|api_key/.test(code);
}

async function untilEnded(task: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([task, stopped]);
  signal.removeEventListener('abort', stop);
}
