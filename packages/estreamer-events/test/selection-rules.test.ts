import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createFormat } from '../src/index.ts';
import { brokenCefRules, consumers, createDialects, type DialectEvent } from './support/dialect-rules.ts';
import { dialectsPage } from './support/dialects-page.ts';
import { classicEvents, createEventReader, type GivenEvent, textEvents } from './support/generated-events.ts';
import { textRecord } from './support/records.ts';
import { rulesOfFacts, type SelectionRules, selectionRules } from './support/selection-rules.ts';

/** As rare things as others, so that every kind of event comes often. */
const mix = {
  visit: 4,
  lookup: 3,
  probe: 3,
  attack: 3,
  download: 3,
  infection: 3,
  arrival: 1,
  departure: 1,
  hostChange: 1,
  serverChange: 1,
  login: 1,
  userRemoval: 1,
  vpnLogin: 1,
  vpnLogout: 1,
  violation: 2,
};

function* generated(): Generator<GivenEvent> {
  for (const productVersion of ['5.4', '6.3', '7.1', '7.4'] as const)
    yield* classicEvents({ events: 2_000, productVersion, mix, seed: 7 });
  yield* textEvents({ events: 5_000, mix, seed: 8 });
}

const inDialects = createDialects();
const events = [...generated()].map(inDialects);

/** What of the rules does not hold, in words; each sort of fault once. */
function faults(of: readonly DialectEvent[], rules: SelectionRules): string[] {
  const found = new Set<string>();
  for (const event of of) {
    for (const rule of brokenCefRules(event, rules)) found.add(`rule ${rule}: ${event.kind}`);
    for (const { name, format, wants, takes } of consumers) {
      const taken = takes(event.line(format), rules);
      if (wants(event) && !taken) found.add(`${name} passes over ${event.kind}: ${event.line(format)}`);
    }
    const isFile = ['file', 'fileMalware', 'malware'].includes(event.sort);
    const [network] = consumers;
    if (isFile && network?.takes(event.line('cef-encore'), rules) === true)
      found.add(`a file is a network session: ${event.kind}`);
  }
  return [...found];
}

describe('what content selects by', () => {
  it('holds for 10,000 generated events of every kind', () => {
    expect(events.length).toBeGreaterThanOrEqual(10_000);
    expect(faults(events, selectionRules)).toEqual([]);
  }, 60_000);

  it('leaves text events as they came', () => {
    for (const event of events.filter(({ isText }) => isText))
      expect(JSON.parse(event.line('sfw-json'))).toEqual(event.record.data);
  });

  it('holds for text events of any server if they get placeholders', () => {
    const filled = createFormat('sfw-json', { placeholders: true });
    const splunk = consumers.find(({ format }) => format === 'sfw-json');
    for (const [type, recordType] of Object.entries({
      ConnectionEvent: 71,
      IntrusionEvent: 400,
      FileEvent: 502,
    })) {
      const addresses = {
        InitiatorIP: '192.0.2.1',
        ResponderIP: '192.0.2.2',
        ResponderPort: 8080,
        Protocol: 'tcp',
      };
      const event = { EventType: type, ...addresses, AC_RuleAction: 'Allow', GeneratorID: 1, SignatureID: 9 };
      const bare = textRecord(recordType, { ...event, FileDirection: 'Download', FileType: 'ELF' });
      const line = filled.write(bare, {})?.text ?? '';
      expect([line, splunk?.takes(line, selectionRules)]).toEqual([line, true]);
      expect(JSON.parse(line)).toMatchObject(bare.data ?? {});
    }
    // What the devices call it counts too.
    const line = filled.write(textRecord(400, { EventType: 'IntrusionEvent', Message: 'EXAMPLE' }), {})?.text;
    expect(JSON.parse(line ?? '')).toMatchObject({ IntrusionRuleMessage: 'EXAMPLE' });
  });

  it('is what docs/dialects.md says', async () => {
    await expect(dialectsPage(events, selectionRules)).toMatchFileSnapshot('../../../docs/dialects.md');
  }, 60_000);
});

describeWithShared('what content selects by, as the collected facts word it', (shared) => {
  const rules = rulesOfFacts(
    JSON.parse(readFileSync(`${shared}spec/compatibility/selection-rules.json`, 'utf8')),
  );

  it('holds for the generated events', () => {
    expect(faults(events, rules)).toEqual([]);
  }, 60_000);

  it.each(['classic-session', 'fqe'])('holds for the captured %s', (folder) => {
    const read = createEventReader();
    const captured = [...read(readFileSync(`${shared}captures/${folder}/server.bin`))].map(inDialects);
    expect(captured.length).toBeGreaterThan(0);
    expect(faults(captured, rules)).toEqual([]);
  });
});
