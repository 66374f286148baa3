import type { FieldOf } from '../../source/field-source.ts';
import type { CefMapping } from '../cef-mapping.ts';
import { deviceFields, protocolField } from './shared-fields.ts';

/** The header of discovery events: the device, and the host that they are about. */
export const hostFields = {
  ...deviceFields,
  deviceExternalId: { fact: 'header.deviceId' },
  src: { compute: ({ discoveryHeader: header }) => hostAddress(header, 4) },
  c6a2: {
    label: 'Source IPv6 Address',
    value: { compute: ({ discoveryHeader: header }) => hostAddress(header, 6) },
  },
  smac: { fact: 'header.macAddress' },
} as const satisfies CefMapping['extension'];

const signatureId = {
  join: [{ fact: 'header.eventType' }, { fact: 'header.eventSubtype' }],
  with: ':',
} as const;

/** Discovery events of all kinds: hosts, servers, applications, what users told the system. */
export const discoveryMapping: CefMapping = {
  signatureId,
  name: [{ compute: (_record, names) => names['eventSubtype'] }, { fact: 'recordName' }],
  severity: [{ severity: 2 }],
  extension: {
    ...hostFields,
    spt: { id: 'port' },
    proto: [protocolField.proto[0], { compute: ({ kind }) => protocolOf(kind) }],
    shost: 'netbiosName',
    app: [
      { name: 'applicationProtocolId' },
      { compute: (_record, names) => names['serverInformation.0.applicationProtocolId'] },
    ],
    sourceServiceName: { name: 'clientApplicationId' },
    CiscoFirepowerData: { fact: 'data' },
  },
};

/** Indications of compromise: records of the category `ioc`. */
export const iocMapping: CefMapping<FieldOf<'hostIocSet'>> = {
  signatureId,
  name: [{ name: 'iocIdNumber' }, { name: 'value' }, { fact: 'recordName' }],
  severity: [{ severity: 8 }],
  extension: {
    ...hostFields,
    start: { time: 'firstSeen' },
    end: { time: 'lastSeen' },
    externalId: { id: 'lastEventId' },
    CiscoFirepowerData: { fact: 'data' },
  },
};

/** The IP protocol that a kind of record implies by its name. */
function protocolOf(kind: string): string | undefined {
  return /(?<=[a-z]|^)(?:Tcp|Udp|tcp|udp)(?=[A-Z])/.exec(kind)?.[0].toUpperCase();
}

type Header = { readonly hostIpAddress?: string; readonly legacyIpAddress: string } | undefined;

/** The host's address, if it is of this version of IP. */
function hostAddress(header: Header, version: 4 | 6): string | undefined {
  const { hostIpAddress, legacyIpAddress } = header ?? {};
  const address = hostIpAddress === undefined || hostIpAddress === '::' ? legacyIpAddress : hostIpAddress;
  if (address === undefined || address === '0.0.0.0') return undefined;
  return address.includes(':') === (version === 6) ? address : undefined;
}
