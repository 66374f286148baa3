import { MessageChannel, Worker } from 'node:worker_threads';
import type { PluginLogger } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { WorkerLimits } from '../isolation/plugin-limits.ts';
import {
  unpackError,
  type WorkerError,
  type WorkerFacts,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from './worker-messages.ts';

/** What a thread answers. */
export type ThreadAnswer = Extract<WorkerReply, { readonly kind: 'done' }> | { readonly died: Error };

/** A request without its number. */
type ThreadRequest = WorkerRequest extends infer Request
  ? Request extends { readonly id: number }
    ? Omit<Request, 'id'>
    : never
  : never;

/** A thread with a loaded plugin. */
export interface PluginThread {
  readonly facts: WorkerFacts;
  /** Asks for something; the promise never rejects. */
  ask(request: ThreadRequest): Promise<ThreadAnswer>;
  /** Ends the plugin's signal. */
  abort(attempt: number): void;
  /** Items done of the batch under way. */
  done(): number;
  /** Ends the thread, whatever it does; what was asked is answered with the error. */
  end(error: Error): Promise<unknown>;
}

/** What a thread is started with. */
export interface PluginThreadSettings {
  readonly file: string;
  readonly name: string;
  readonly workerLimits: WorkerLimits;
  /** The module whose packages it may import too. */
  readonly resolveFrom: string | URL | undefined;
  readonly logger: PluginLogger;
  /** Told when the thread ends by itself. */
  readonly onDeath: (error: Error) => void;
}

/** The thread's program: beside this file in the source, in a folder of its own in the package. */
function programUrl(): URL {
  const inSource = import.meta.url.endsWith('.ts');
  return new URL(inSource ? './plugin-worker.ts' : './worker/plugin-worker.js', import.meta.url);
}

/**
 * Starts a thread and loads the plugin in it.
 *
 * @param signal ends the wait, and the thread with it
 * @throws {EstreamerPluginError} `load-failed`; `worker-died`
 */
export async function startPluginThread(
  { file, name, workerLimits, resolveFrom, logger, onDeath }: PluginThreadSettings,
  signal: AbortSignal,
): Promise<PluginThread> {
  const shared = new SharedArrayBuffer(8);
  const progress = new Int32Array(shared);
  // A channel of its own: what a plugin posts to its parent is not taken for an answer.
  const { port1: port, port2 } = new MessageChannel();
  const start: WorkerStart = {
    file,
    resolveFrom: resolveFrom === undefined ? undefined : String(resolveFrom),
    progress: shared,
    port: port2,
  };
  const worker = new Worker(programUrl(), {
    workerData: start,
    transferList: [port2],
    name: `plugin ${name}`,
    ...(workerLimits.maxHeapMb === undefined
      ? {}
      : { resourceLimits: { maxOldGenerationSizeMb: workerLimits.maxHeapMb } }),
  });
  const pending = new Map<number, (answer: ThreadAnswer) => void>();
  const loaded = Promise.withResolvers<WorkerFacts>();
  let lastId = 0;
  let ended: Error | undefined;

  function finish(error: Error): boolean {
    if (ended !== undefined) return false;
    ended = error;
    port.close();
    loaded.reject(error);
    for (const resolve of pending.values()) resolve({ died: error });
    pending.clear();
    return true;
  }

  function died(reason: string, cause?: unknown): void {
    const wasLoaded = lastId > 0;
    const error = new EstreamerPluginError(
      'worker-died',
      `The thread of plugin ${JSON.stringify(name)} ended: ${reason}.`,
      { plugin: name, file },
      { cause },
    );
    if (finish(error) && wasLoaded) onDeath(error);
  }

  function keepAlive(busy: boolean): void {
    for (const one of [worker, port]) busy ? one.ref() : one.unref();
  }

  port.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'loaded') loaded.resolve(reply.facts);
    else if (reply.kind === 'load-failed') loaded.reject(loadFailed(reply.error));
    else if (reply.kind === 'log') logger[reply.level](reply.fields, reply.message);
    else {
      pending.get(reply.id)?.(reply);
      pending.delete(reply.id);
      if (pending.size === 0) keepAlive(false);
    }
  });
  worker.on('error', (error) => died(error instanceof Error ? error.message : String(error), error));
  worker.on('exit', (code) => died(`exit code ${code}`));
  port.on('messageerror', (error) => died('it sent what cannot be read', error));

  function loadFailed(packed: WorkerError): EstreamerPluginError {
    const cause = unpackError(packed, []);
    return new EstreamerPluginError('load-failed', cause.message, { plugin: name, file }, { cause });
  }

  const thread = {
    ask(request: ThreadRequest): Promise<ThreadAnswer> {
      if (ended !== undefined) return Promise.resolve({ died: ended });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        port.postMessage({ ...request, id } as WorkerRequest);
        pending.set(id, resolve);
        keepAlive(true);
      });
    },
    abort(attempt: number) {
      if (ended === undefined) port.postMessage({ kind: 'abort', attempt } satisfies WorkerRequest);
    },
    done: () => (Atomics.load(progress, 0) === lastId ? Atomics.load(progress, 1) : 0),
    end(error: Error) {
      finish(error);
      return worker.terminate();
    },
  };

  const giveUp = () => void thread.end(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    const facts = await loaded.promise;
    keepAlive(false);
    return { ...thread, facts };
  } catch (error) {
    await thread.end(error as Error);
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
