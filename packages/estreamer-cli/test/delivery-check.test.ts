import { createRecordDecoder, createRecordEncoder } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { createDeliveryCheck } from '../src/demo/delivery-check.ts';
import { createDemoStatistics, everythingArrivedOnce, formatReport } from '../src/demo/demo-report.ts';

const event = (summary: string) => ({ category: 'connection', timestamp: 't', summary, details: { a: 1 } });

describe('the comparison of what was sent and what arrived', () => {
  it('counts missing, duplicated and unexpected events', () => {
    const check = createDeliveryCheck();
    for (const summary of ['one', 'two', 'twins', 'twins'])
      check.sent(event(summary), 'connectionStatistics');
    expect(check.received(event('one'))).toBe('connectionStatistics');
    check.received(event('one'));
    check.received(event('twins'));
    check.received(event('twins'));
    expect(check.received(event('stranger'))).toBeUndefined();
    expect(check.result()).toEqual({ missing: 1, duplicated: 1, unexpected: 1 });
  });

  const findingsWith = (check: { missing: number; duplicated: number; unexpected: number }) => {
    const statistics = createDemoStatistics();
    const record = createRecordDecoder().decode(
      createRecordEncoder().encode({ kind: 'hostTimeout', data: {} }),
    );
    statistics.sent(record);
    statistics.received(record);
    return { statistics, check, sample: undefined, seconds: 1 };
  };

  it('is a success when all is there once', () => {
    const findings = findingsWith({ missing: 0, duplicated: 0, unexpected: 0 });
    expect(everythingArrivedOnce(findings)).toBe(true);
    expect(formatReport(findings)).toContain('Everything that was sent was delivered, once.');
  });

  it.each([
    { missing: 1, duplicated: 0, unexpected: 0 },
    { missing: 0, duplicated: 1, unexpected: 0 },
    { missing: 0, duplicated: 0, unexpected: 1 },
  ])('is a failure with %j', (check) => {
    const findings = findingsWith(check);
    expect(everythingArrivedOnce(findings)).toBe(false);
    expect(formatReport(findings)).toContain('NOT everything that was sent was delivered once');
  });

  it('is a failure when a record was not received', () => {
    const findings = findingsWith({ missing: 0, duplicated: 0, unexpected: 0 });
    findings.statistics.sent(createRecordDecoder().decode(Buffer.alloc(8)));
    expect(everythingArrivedOnce(findings)).toBe(false);
  });
});
