import type { SourceStatus } from '../sources/source-type.ts';
import type { RunStatus } from './run-status.ts';

/** From worst to best. */
export const runStates = [
  ...(['failed', 'holding', 'disconnected', 'starting'] as const),
  ...(['streaming', 'idle', 'ended'] as const),
] as const;

/**
 * How a whole run stands, the worst of its parts:
 *
 * - `failed`: the stream of a source has ended by an error; it does not come back.
 * - `holding`: a required output or plugin does not take what it is given, or the bookmark is not saved, so that nothing
 *   is acknowledged.
 * - `disconnected`: a source has no session at the moment.
 * - `starting`: a source makes its first connection.
 * - `streaming`: records arrive. `idle`: the sources have nothing to send.
 * - `ended`: all sources are closed, because the run ends.
 */
type RunState = (typeof runStates)[number];

/** The state, and a sentence for each part that makes it worse than `idle`. */
export interface RunCondition {
  readonly state: RunState;
  readonly reasons: readonly string[];
}

const ESTABLISHED = new Set(['streaming', 'idle', 'stalled', 'listening']);
const FIRST = new Set(['new', 'connecting', 'requesting']);
const ENDED = new Set(['failed', 'closed']);
const HELD_OUTPUTS = new Set(['retrying', 'refused']);
const HELD_PLUGINS = new Set(['retrying', 'stalled', 'holding']);

/** Whether a source in that state has a session. */
export function isEstablished(state: string): boolean {
  return ESTABLISHED.has(state);
}

/** Whether a source has not had the time to get its first session. */
function isFirstTry({ state, sessions = 0, failures = 0 }: SourceStatus): boolean {
  return FIRST.has(state) && sessions + failures === 0;
}

/** Says how a run stands. It never says `streaming` while something required holds. */
export function runCondition({ pipelines, outputs }: RunStatus): RunCondition {
  if (pipelines.every(({ source }) => source.state === 'closed')) return { state: 'ended', reasons: [] };
  const failed: string[] = [];
  const disconnected: string[] = [];
  const starting: string[] = [];
  const holding = new Set<string>();
  for (const { name, kind, source, plugins, notAcknowledged } of pipelines) {
    const what = name ?? kind;
    if (ENDED.has(source.state)) failed.push(`The stream of ${what} has ended (${source.state}).`);
    else if (isFirstTry(source)) starting.push(`${what} makes its first connection.`);
    else if (!isEstablished(source.state)) disconnected.push(`${what} is ${source.state}.`);
    if (notAcknowledged !== undefined) holding.add(`${what}: ${notAcknowledged}`);
    for (const plugin of plugins) {
      if (plugin.policy === 'required' && HELD_PLUGINS.has(plugin.state))
        holding.add(`Plugin ${JSON.stringify(plugin.name)} is ${plugin.state}.`);
    }
  }
  for (const { name, policy, counts } of outputs) {
    if (policy !== 'required' || counts === undefined || !HELD_OUTPUTS.has(counts.state)) continue;
    const why = counts.lastProblem === undefined ? '' : ` ${counts.lastProblem.message}`;
    holding.add(`Output ${JSON.stringify(name)} is ${counts.state}, ${counts.held} held.${why}`);
  }
  const reasons = [...failed, ...holding, ...disconnected, ...starting];
  if (failed.length > 0) return { state: 'failed', reasons };
  if (holding.size > 0) return { state: 'holding', reasons };
  if (disconnected.length > 0) return { state: 'disconnected', reasons };
  if (starting.length > 0) return { state: 'starting', reasons };
  return {
    state: pipelines.some(({ source }) => source.state === 'streaming') ? 'streaming' : 'idle',
    reasons,
  };
}
