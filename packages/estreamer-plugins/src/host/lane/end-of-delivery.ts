import { isThenable } from '../local-instance.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { Job } from './job.ts';

/** How a plugin took the end of a delivery. */
export interface EndOutcome {
  readonly failure?: { readonly error: unknown };
}

/** Tells a plugin that a delivery has ended; a promise, which never rejects, if it has to be waited for. */
export function tellOfEnd(instance: PluginInstance, job: Job): EndOutcome | Promise<EndOutcome> {
  try {
    const result = instance.afterDelivery(job);
    if (!isThenable(result)) return {};
    return Promise.resolve(result).then(
      () => ({}),
      (error: unknown) => ({ failure: { error } }),
    );
  } catch (error) {
    return { failure: { error } };
  }
}
