import type { Format, FormattedEvent } from '@x/estreamer-events';
import { expect, it } from 'vitest';
import { editDocuments } from '../src/outputs/edit-documents.ts';

it('what nobody may see is not among the dead letters either, of an event that was shortened', () => {
  const text = (url: string) => JSON.stringify({ user: { name: 'ann' }, url });
  const event = {
    text: text('https://long'),
    byteLength: 1,
    shortened: { size: 12, limit: 8, unit: 'bytes', what: 'text', whole: () => text('https://long.example') },
  };
  const format = { name: 'json', kinds: [], write: () => event } as unknown as Format<FormattedEvent>;
  const edited = editDocuments(format, { mask: ['user.name'], dropFields: ['other'] });
  const written = edited.write({} as never, {});
  expect(written?.text).toBe('{"user":{"name":"***"},"url":"https://long"}');
  expect(written?.shortened?.whole()).toBe('{"user":{"name":"***"},"url":"https://long.example"}');
});

it('places that none of many events has are told of once', () => {
  const warnings: string[] = [];
  const logger = { warn: (_fields: object, message: string) => void warnings.push(message) };
  const event = { text: '{"user":{"name":"ann"}}', byteLength: 23 };
  const format = { name: 'ecs', kinds: [], write: () => event } as unknown as Format<FormattedEvent>;
  const edits = { mask: ['user.name', 'usr.name'], dropFields: ['nowhere'] };
  const edited = editDocuments(format, edits, logger);
  for (let count = 0; count < 20_001; count += 1) edited.write({} as never, {});
  expect(warnings).toEqual([
    'None of 10000 events has nowhere, usr.name: compare drop_fields and mask with the keys of the format ecs',
  ]);
});
