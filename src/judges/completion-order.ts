/**
 * Yields the values of tasks in the order in which they end, each as soon as it is known.
 * After `stop` it yields what has ended already and then finishes, without waiting for the rest.
 * @param tasks must not reject
 */
export async function* completionOrder<T extends object>(
  tasks: readonly Promise<T>[],
  stop: AbortSignal,
): AsyncGenerator<T> {
  const ended: T[] = [];
  let wake = (): void => undefined;
  const onStop = () => wake();
  for (const task of tasks) {
    void task.then((value) => {
      ended.push(value);
      wake();
    });
  }
  stop.addEventListener('abort', onStop);
  try {
    for (let open = tasks.length; open > 0;) {
      const value = ended.shift();
      if (value !== undefined) {
        open -= 1;
        yield value;
      } else if (stop.aborted) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
