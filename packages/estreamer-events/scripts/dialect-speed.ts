import { createMetadataStore, createRecordDecoder, createRecordEncoder } from '@x/estreamer-protocol';
import { createFormat, type FormatName, formats } from '../src/index.ts';
import { connectionData } from '../test/support/records.ts';

/**
 * How long each format takes for a connection, against template text of ten values written by hand in the same run. The least of
 * several rounds counts.
 */
const record = createRecordDecoder().decode(
  createRecordEncoder().encode({
    kind: 'connectionStatistics',
    archiveTimestamp: 1_700_000_000,
    discoveryHeader: { deviceId: 1, eventType: 1003, eventSubtype: 1 },
    data: connectionData,
  }),
);
const names = createMetadataStore().resolve(record);
// The fields that records decode when somebody asks are decoded once, whatever the format.
const data = record.data as Readonly<Record<string, string | number>>;

const ROUNDS = 15;
const EVENTS = 20_000;

function template(): string {
  return `{"t":${data['lastPacketTimestamp']},"src":"${data['initiatorIpAddress']}","dst":"${data['responderIpAddress']}","spt":${data['initiatorPort']},"dpt":${data['responderPort']},"proto":${data['ipProtocol']},"in":${data['initiatorTransmittedBytes']},"out":${data['responderTransmittedBytes']},"id":${data['connectionCounter']},"url":${JSON.stringify(data['clientUrl'])}}`;
}

function microseconds(write: () => string | undefined): number {
  let least = Number.POSITIVE_INFINITY;
  let length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    for (let event = 0; event < EVENTS; event += 1) length += Buffer.byteLength(write() ?? '');
    least = Math.min(least, Number(process.hrtime.bigint() - start) / EVENTS / 1000);
  }
  return length > 0 ? least : Number.NaN;
}

const ceiling = microseconds(template);
process.stdout.write(`template text: ${ceiling.toFixed(2)} us, ${template().length} bytes\n`);
for (const name of Object.keys(formats) as FormatName[]) {
  const format = createFormat(name);
  const time = microseconds(() => format.write(record, names)?.text);
  const bytes = format.write(record, names)?.byteLength;
  process.stdout.write(
    `${name}: ${time.toFixed(2)} us, ${bytes} bytes, ${(time / ceiling).toFixed(1)} times template text\n`,
  );
}
