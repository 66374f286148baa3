import { changeFields } from '../../schema/change-fields.ts';
import { ipv4 } from '../../schema/fields.ts';
import { intrusionEvent25 } from './intrusion-event-25.ts';

/** The body of record 208, without a block header: block 25 before it had a connection. */
export const legacyIntrusionEventIpv6Fields = changeFields(intrusionEvent25.fields, {
  without: ['connectionTimestamp', 'connectionInstanceId', 'connectionCounter'],
});

/** The body of record 207: the same with IPv4 addresses. */
export const legacyIntrusionEventIpv4Fields = changeFields(legacyIntrusionEventIpv6Fields, {
  retyped: { sourceIpAddress: ipv4(), destinationIpAddress: ipv4() },
});
