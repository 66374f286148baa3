import { definePlugin, type PluginContext } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import type { MozDefEventInput } from '@x/mozdef-events';
import packageJson from '../../package.json' with { type: 'json' };
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import { createRecordMapper } from '../mapping/record-mapper.ts';
import { createDeliverySends } from './delivery-sends.ts';
import { isAboutTheEvent } from './is-about-the-event.ts';
import type {
  MozDefEventMapper,
  MozDefPlugin,
  MozDefPluginSettings,
  MozDefRejection,
} from './mozdef-plugin.ts';
import { type SendFailure, sendRecord } from './send-record.ts';

const DEFAULT_MAX_IN_FLIGHT = 32;

/**
 * Makes the plugin that sends the event of each record to MozDef and waits, at the end of each delivery at the latest,
 * for what every transport says.
 *
 * - An event that was not delivered for a reason that may pass, or that the destination refuses as it would any other,
 *   fails the plugin: the delivery is not acknowledged, the rest of it is not sent, and those records come again.
 * - An event that is itself at fault would stop the stream for good. It is given up: told to `onRejected`, counted, and
 *   the stream goes on. `giveUp` draws the line.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping`; `invalid-settings` for a `maxInFlight` that is no whole number of 1
 *   or more, for both a `mapper` and `mappings`, or where no kind of record has a mapping
 */
export function createMozDefPlugin(settings: MozDefPluginSettings): MozDefPlugin {
  const { client, maxInFlight = DEFAULT_MAX_IN_FLIGHT, giveUp = isAboutTheEvent, onRejected } = settings;
  const mapper = mapperOf(settings);
  const stats = { delivered: 0, givenUp: 0, failed: 0 };
  let sends = createDeliverySends();

  /** Gives the event of a rejection up, or makes a failure of it. */
  function judge(rejection: MozDefRejection, { logger }: PluginContext): SendFailure | undefined {
    try {
      if (!giveUp(rejection)) return rejection;
    } catch (error) {
      return { record: rejection.record, error };
    }
    const { record, transport, error } = rejection;
    const fields = { recordType: record.recordType, kind: record.kind, transport, error };
    try {
      if (onRejected === undefined) logger.error(fields, 'An event was given up: MozDef will never take it');
      else onRejected(rejection);
    } catch (thrown) {
      logger.error({ ...fields, thrown }, 'An event was given up, and onRejected threw');
    }
    return undefined;
  }

  function count(failures: readonly SendFailure[], rejections: readonly MozDefRejection[]): void {
    if (failures.length > 0) stats.failed += 1;
    else if (rejections.length > 0) stats.givenUp += 1;
    else stats.delivered += 1;
  }

  function map(record: EventRecord, context: PluginContext): MozDefEventInput | undefined {
    try {
      return mapper.mapRecord(record, context.metadata.resolve(record));
    } catch (cause) {
      const error = new EstreamerMozDefError(
        'mapping-failed',
        `The record of kind ${record.kind} could not be mapped; correct the "compute" functions of its mapping.`,
        { kind: record.kind, recordType: record.recordType },
        { cause },
      );
      const failure = judge({ record, error }, context);
      const failures = failure === undefined ? [] : [failure];
      count(failures, [{ record, error }]);
      if (failure !== undefined) sends.add(Promise.resolve(failures));
      return undefined;
    }
  }

  async function send(
    record: EventRecord,
    event: MozDefEventInput,
    context: PluginContext,
  ): Promise<readonly SendFailure[]> {
    const result = await sendRecord(client, record, event, context.signal);
    const failures = [...result.failures];
    for (const rejection of result.rejections) {
      const failure = judge(rejection, context);
      if (failure !== undefined) failures.push(failure);
    }
    count(failures, result.rejections);
    return failures;
  }

  return definePlugin({
    info: {
      description: 'Sends records to MozDef as events',
      author: packageJson.name,
      version: packageJson.version,
      callback: 'sendToMozDef',
    },
    kinds: mapper.kinds,
    policy: settings.policy,
    sendToMozDef(record: EventRecord, context: PluginContext) {
      const current = sends;
      if (current.failed) return current.skip(record);
      const event = map(record, context);
      if (event === undefined) return undefined;
      if (current.underWay < maxInFlight) {
        current.add(send(record, event, context));
        return undefined;
      }
      return current.room(maxInFlight).then(() => {
        context.signal.throwIfAborted();
        if (current.failed) current.skip(record);
        else current.add(send(record, event, context));
      });
    },
    async afterDelivery() {
      const current = sends;
      sends = createDeliverySends();
      await current.settled();
      current.check();
    },
    stats: () => ({ ...stats }),
  });
}

function mapperOf(settings: MozDefPluginSettings) {
  const { maxInFlight = DEFAULT_MAX_IN_FLIGHT, mapper, mappings } = settings;
  const refuse = (message: string) => {
    throw new EstreamerMozDefError('invalid-settings', message);
  };
  if (!Number.isSafeInteger(maxInFlight) || maxInFlight < 1) {
    refuse('maxInFlight is not a whole number of 1 or more.');
  }
  if (mapper !== undefined && mappings !== undefined) {
    refuse('Both "mapper" and "mappings" are given; give the mappings to createRecordMapper instead.');
  }
  const chosen: MozDefEventMapper = mapper ?? createRecordMapper({ mappings });
  if (chosen.kinds.length === 0) refuse('No kind of record has a mapping; leave at least one in.');
  return chosen;
}
