import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  createMozDefClient,
  isMozDefError,
  isTransportError,
  type MozDefEventDefaults,
} from '@x/mozdef-events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedMessage, type Collector, startCollector } from '../../../test-support/collector.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import {
  DIFFERENT,
  type PythonSample,
  REFUSED,
  readSamples,
  translate,
} from '../../../test-support/python-sample.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createSyslogTransport, type SyslogFacilityInput, type SyslogSeverity } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';

/** The facilities that the Python client takes for user. */
const MISSING_IN_PYTHON = ['syslog', 'authpriv', 'ftp'];

/** Where a sample came from, and what the Python client wrote for it. */
function pythonSide(sample: PythonSample) {
  const { datagram } = sample.syslog as NonNullable<PythonSample['syslog']>;
  const json = JSON.parse(datagram.slice(datagram.indexOf('{')).replace(/-?(?:NaN|Infinity)/g, '0'));
  const sender = sample.sender['syslog'] as PythonSample['sender'][string];
  return { event: json as Record<string, unknown>, sender, pri: Number(/^<(\d+)>/.exec(datagram)?.[1]) };
}

describeWithShared('the golden samples of the Python client over syslog', (shared) => {
  const samples = readSamples(shared).filter(({ syslog }) => syslog !== undefined);
  const table = <Row>(name: string) => {
    const file = join(shared, 'spec/mozdef/samples', `${name}.json`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly table: readonly Row[] }).table;
  };

  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(30);
    const names = samples.map((sample) => sample.case);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(DIFFERENT), ...Object.keys(REFUSED)]));
  });

  describeWithPeer('received by rsyslogd on a Unix datagram socket', RSYSLOGD, (path) => {
    let collector: Collector;

    beforeAll(async () => {
      collector = await startCollector(rsyslogd(path, { unixDatagram: true }));
    });

    afterAll(() => collector.dispose());

    /** Sends what the sample's program gave, from the same program and time. */
    async function send(sample: PythonSample, priority: 'event' | SyslogSeverity): Promise<CollectedMessage> {
      const { sender, event } = pythonSide(sample);
      const transport = createSyslogTransport({
        destination: { protocol: 'unix-datagram', path: join(collector.directory, 'log') },
        priority,
      });
      await using client = createMozDefClient(
        { transports: [transport], defaults: (sample.input.init ?? {}) as MozDefEventDefaults },
        { processname: sender.argv0, processid: () => sender.pid },
      );
      const before = collector.messages.length;
      const report = await client.send(translate(sample.input, event['timestamp'] as string | undefined));
      expect(report.delivered).toBe(true);
      return (await collector.collected(before + 1))[before] as CollectedMessage;
    }

    describe('lead to the same JSON, but for the source (P21) and the name localhost (P24)', () => {
      for (const sample of samples.filter(({ case: name }) => !(name in REFUSED))) {
        const [why, keys] = DIFFERENT[sample.case] ?? ['', {}];
        it(`${sample.case}: ${sample.about}${why === '' ? '' : ` (${why})`}`, async () => {
          const { event, sender, pri } = pythonSide(sample);
          const message = await send(sample, 'info');
          const expected = {
            ...event,
            source: event['source'] ?? sender.argv0,
            hostname: event['hostname'] === 'localhost' ? hostname() : event['hostname'],
            ...keys,
          };
          // JavaScript writes -0 as 0, where Python writes -0.0.
          expect(JSON.parse(message.text)).toEqual(JSON.parse(JSON.stringify(expected)));
          expect(message.text.trimStart()).toMatch(/^\{"timestamp": ?"[\x20-\x7e]*\}$/);
          // P25: the tag says the process id, too.
          expect(message).toMatchObject({ program: sender.argv0, processid: String(sender.pid) });
          // user.info, as with the Python client, because the priority was asked for.
          expect([message.facility, message.severity, pri]).toEqual(['user', 'info', 14]);
        });
      }
    });

    it('have the severity of the event as their priority unless asked otherwise (P10)', async () => {
      const severities = [];
      for (const name of ['debug', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']) {
        const sample = samples.find(({ case: one }) => one === `event-severity-${name}`) as PythonSample;
        severities.push((await send(sample, 'event')).severity);
      }
      expect(severities).toEqual(['debug', 'notice', 'warning', 'err', 'crit', 'alert', 'emerg']);
    });

    describe('are refused where the server would lose or spoil the event', () => {
      for (const sample of samples.filter(({ case: name }) => name in REFUSED)) {
        it(`${sample.case}: ${sample.about} (${REFUSED[sample.case]})`, async () => {
          await expect(send(sample, 'info')).rejects.toSatisfy((error) =>
            isMozDefError(error, 'invalid-event'),
          );
        });
      }
    });

    describe('have the same facilities, but for those that Python takes for user (P11)', () => {
      const rows = table<{ readonly name: string; readonly pri: number; readonly rsyslog_facility: string }>(
        'syslog-facilities',
      );
      for (const { name, rsyslog_facility } of rows.filter((row) => !/bogus/.test(row.name))) {
        it(name, async () => {
          const transport = createSyslogTransport({
            destination: { protocol: 'unix-datagram', path: join(collector.directory, 'log') },
            facility: name as SyslogFacilityInput,
          });
          const before = collector.messages.length;
          await transport.send([encode()], { signal: NEVER });
          await transport.close();
          const [message] = (await collector.collected(before + 1)).slice(before);
          expect(message?.facility).toBe(MISSING_IN_PYTHON.includes(name) ? name : rsyslog_facility);
        });
      }

      it('bogus: is an error, where Python takes user (P11)', () => {
        const make = () =>
          createSyslogTransport({
            destination: { protocol: 'udp', host: '127.0.0.1' },
            facility: 'bogus' as SyslogFacilityInput,
          });
        expect(make).toThrow(expect.toSatisfy((error) => isTransportError(error, 'invalid-settings')));
      });
    });

    describe('arrive whole or are rejected, where Python lets rsyslogd cut them or loses them (P31)', () => {
      for (const { pad } of table<{ readonly pad: number }>('syslog-sizes')) {
        it(`${pad} characters`, async () => {
          const transport = createSyslogTransport({
            destination: { protocol: 'unix-datagram', path: join(collector.directory, 'log') },
          });
          const before = collector.messages.length;
          const event = encode({ details: { pad: 'x'.repeat(pad) } });
          const [outcome] = await transport.send([event], { signal: NEVER });
          await transport.close();
          if (pad > 7_800) {
            expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'message-too-large' } });
            return;
          }
          const [message] = (await collector.collected(before + 1)).slice(before);
          expect(JSON.parse(message?.plain ?? '')).toMatchObject({ details: { pad: 'x'.repeat(pad) } });
        });
      }
    });
  });
});
