/**
 * The same activities, each begun when the one before it has ended, in the order in which they were called. A call
 * that fails lets the next one go on. The line is a workflow's own, since the sandbox loads modules for each.
 */
export function oneAtATime<Activities extends object>(activities: Activities): Activities {
  let last: Promise<unknown> = Promise.resolve();
  return new Proxy(activities, {
    get(target, name) {
      const activity = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        const done = last.then(() => activity(...args));
        last = done.catch(() => undefined);
        return done;
      };
    },
  });
}
