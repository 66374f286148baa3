import {
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordOfKind,
} from '@x/estreamer-protocol';
import { type EstreamerPluginError, isEstreamerPluginError } from '../src/index.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** A connection record; `counter` tells records apart. */
export function connection(counter: number): RecordOfKind<'connectionStatistics'> {
  return decoder.decode(
    encoder.encode({
      kind: 'connectionStatistics',
      archiveTimestamp: 1_700_000_000,
      data: {
        connectionCounter: counter,
        accessControlRuleId: 7,
        accessControlPolicyUuid: '00000000-0000-0000-0000-000000000001',
      },
    }),
  ) as RecordOfKind<'connectionStatistics'>;
}

/** The metadata record that names the rule of {@link connection}. */
export function accessControlRule(name: string): EventRecord {
  return decoder.decode(
    encoder.encode({
      kind: 'accessControlRule',
      data: { uuid: '00000000-0000-0000-0000-000000000001', accessControlRuleId: 7, name },
    }),
  );
}

/** A record of a type that nobody knows. */
export function unknownRecord(): EventRecord {
  return decoder.decode(Buffer.from([0, 0, 0xff, 0xff, 0, 0, 0, 0]));
}

/** The package's error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<EstreamerPluginError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEstreamerPluginError(error)) throw new Error('no EstreamerPluginError was thrown', { cause: error });
  return error;
}
