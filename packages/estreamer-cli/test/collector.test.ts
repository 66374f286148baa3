import { describe, expect, it } from 'vitest';
import { startCollector } from '../src/demo/collector.ts';

describe('the demo collector', () => {
  it.each([
    ['POST', '/events', '{"summary":"hello"}', 200],
    ['PUT', '/events/', '{"summary":"hello"}', 200],
    ['POST', '/events', 'hello', 500],
    ['POST', '/events', '[{"summary":"hello"}]', 500],
    ['POST', '/events', '', 500],
    ['POST', '/events', ' '.repeat(4 * 1024 * 1024 + 1), 413],
    ['POST', '/_bulk', '[{"summary":"hello"}]', 200],
    ['POST', '/_bulk', '{"summary":"hello"}', 500],
    ['PUT', '/_bulk', '[]', 405],
    ['POST', '/compliance', '{}', 404],
    ['GET', '/events', undefined, 405],
    ['GET', '/status', undefined, 200],
  ])('answers %s %s as MozDef does', async (method, path, body, status) => {
    const events: unknown[] = [];
    await using collector = await startCollector((event) => events.push(event));
    const response = await fetch(collector.url + path, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
    expect(events).toEqual(body !== undefined && status === 200 ? [{ summary: 'hello' }] : []);
  });
});
