import { createMetadataStore, type EventRecord } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { factOf } from '../src/event/vocabulary.ts';
import { createDocumentFormat, createFormat, type FormatName, formats } from '../src/index.ts';
import { eventTables } from '../src/tables/event-tables.ts';
import { intrusionText, recordOf, textRecord } from './support/records.ts';

const store = createMetadataStore();
const names = Object.keys(formats) as FormatName[];
const longUrl = `https://example.com/${'a'.repeat(20_000)}`;
const longName = 'n'.repeat(2_000);

const connection = (data: object) =>
  recordOf({ kind: 'connectionStatistics', data: { blockType: 174, deviceId: 7, ...data } });

/** What both roads of a format say of a record: from all of it, and from its bytes. */
function bothRoads(format: ReturnType<typeof createFormat>, create: () => EventRecord, metadata = store) {
  const record = create();
  return [
    format.write(record, metadata.resolve(record)),
    format.writeFrom?.(create(), metadata, undefined),
  ] as const;
}

describe('an event that a format has no room for', () => {
  it.each(names)('says so, with size and limit, and gives the whole of itself: %s', (name) => {
    const format = createFormat(name, { maxTextBytes: 4096 });
    const texts = () => connection({ clientUrl: longUrl });
    for (const event of bothRoads(format, texts)) {
      expect(event?.text).not.toContain(longUrl);
      expect(event?.shortened).toMatchObject({ size: longUrl.length, what: 'text' });
      expect(event?.shortened?.texts).toBeGreaterThan(0);
      expect(event?.shortened?.limit).toBeLessThanOrEqual(4096);
      expect(event?.shortened?.whole().replaceAll('\\=', '=')).toContain(longUrl);
    }
    // What comes next is whole.
    for (const event of bothRoads(format, () => connection({ clientUrl: 'https://example.com/' })))
      expect(event?.shortened).toBeUndefined();
  });

  it.each(names)('says so of a text event: %s', (name) => {
    const format = createFormat(name, { maxTextBytes: 4096 });
    const event = () =>
      textRecord(71, { EventType: 'ConnectionEvent', URL: longUrl, Unheard: 'x'.repeat(5_000) });
    for (const written of bothRoads(format, event)) {
      expect(written?.shortened).toMatchObject({ size: longUrl.length, what: 'text' });
      expect(written?.shortened?.whole()).toContain(longUrl);
    }
  });

  it.each(names)('says how long it is where it is too long as a whole: %s', (name) => {
    const format = createFormat(name, { maxBytes: 2048 });
    const whole = createFormat(name, {});
    const record = connection({
      clientUrl: 'a'.repeat(900),
      referencedHost: 'b'.repeat(900),
      userAgent: 'c'.repeat(900),
    });
    const [event] = bothRoads(format, () => record);
    const { byteLength = 0, text } = whole.write(record, store.resolve(record)) ?? {};
    if (byteLength <= 2048) {
      expect(event?.text).toBe(text);
      return;
    }
    expect(event?.shortened).toMatchObject({ size: byteLength, limit: 2048, unit: 'bytes', what: 'event' });
    expect(event?.shortened?.whole()).toBe(text);
  });

  it('counts names of metadata and of devices that are too long each time', () => {
    const known = createMetadataStore();
    known.update(recordOf({ kind: 'managedDevice', data: { id: 7, name: longName } }));
    known.update(recordOf({ kind: 'user', data: { id: 42, userName: longName } }));
    for (const name of ['mozdef', 'leef'] as const) {
      const format = createFormat(name);
      const described = Array.from({ length: 3 }, () =>
        bothRoads(format, () => connection({ userId: 42 }), known).map((event) => event?.shortened),
      ).flat();
      for (const shortened of described) {
        expect(shortened).toMatchObject({ texts: described[0]?.texts, size: 2_000 });
        expect(shortened?.texts).toBeGreaterThan(1);
        expect(shortened?.whole()).toContain(longName);
      }
    }
  });

  it('counts a short text each time that CEF has less room for', () => {
    const known = createMetadataStore();
    known.update(recordOf({ kind: 'managedDevice', data: { id: 7, name: 'n'.repeat(200) } }));
    const format = createFormat('cef');
    for (let time = 0; time < 3; time += 1) {
      for (const event of bothRoads(format, () => connection({}), known))
        expect(event?.shortened).toMatchObject({ texts: 1, size: 200, limit: 100, unit: 'characters' });
    }
  });

  it('counts the fields of a text event that are left out', () => {
    const fields = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`Unheard${index}`, index]));
    const event = createFormat('mozdef').write(
      textRecord(71, { EventType: 'ConnectionEvent', ...fields }),
      {},
    );
    expect(event?.shortened).toMatchObject({ size: 130, limit: 100, unit: 'fields' });
    expect(event?.shortened?.whole()).toContain('"unheard129":129');
    expect(event?.shortened?.whole()).not.toContain('fieldsleftout');
  });

  it('is none where a keyword stands whole in another place of the document', () => {
    const keywords = { maxLength: 10, except: ['message'] };
    const text = 'a'.repeat(50);
    const write = (document: object) =>
      createDocumentFormat('own', { other: { keywords, ...document } as never }).write(
        connection({ clientUrl: text }),
        {},
      );
    const cut = write({ fields: { url: 'destinationUri' } });
    expect(cut?.text).toBe('{"url":"aaaaaaaaaa"}');
    expect(cut?.shortened).toMatchObject({ texts: 1, size: 50, limit: 10, unit: 'characters' });
    expect(cut?.shortened?.whole()).toBe(`{"url":"${text}"}`);
    const repeated = write({ fields: { url: 'destinationUri', message: 'destinationUri' } });
    expect(repeated?.text).toBe(`{"url":"aaaaaaaaaa","message":"${text}"}`);
    expect(repeated?.shortened).toBeUndefined();
    const amongRest = write({ fields: { url: 'destinationUri' }, rest: 'more' });
    expect(JSON.parse(amongRest?.text ?? '')).toMatchObject({
      url: 'aaaaaaaaaa',
      more: { destinationuri: text },
    });
    expect(amongRest?.shortened).toBeUndefined();
  });

  it.each(['ecs', 'ocsf', 'mozdef'] as const)(
    'is none only where every text stands whole somewhere in the event: %s',
    (name) => {
      const format = createFormat(name);
      for (const [table, recordType] of [
        [eventTables.fullyQualifiedConnection, 71],
        [eventTables.fullyQualifiedIntrusion, 400],
      ] as const) {
        const fields = Object.entries(table.facts).flatMap(([fact, source]) =>
          typeof source === 'string' && factOf(fact)?.type === 'text' ? [source] : [],
        );
        expect(fields.length).toBeGreaterThan(5);
        for (const field of fields) {
          const text = `${field} ${'x'.repeat(1_500)}`;
          const event = format.write(textRecord(recordType, { [field]: text }), {});
          if (!event?.text.includes(text)) expect([field, event?.shortened]).not.toContain(undefined);
        }
      }
    },
  );

  it('is none because of its summary, whose facts stand elsewhere', () => {
    const message = 'm'.repeat(3_000);
    const event = createFormat('mozdef').write(
      textRecord(400, { ...intrusionText.data, IntrusionRuleMessage: message }),
      {},
    );
    const { summary, details } = JSON.parse(event?.text ?? '');
    expect(summary).toContain('…');
    expect(Object.values(details)).toContain(message);
    expect(event?.shortened).toBeUndefined();
  });
});
