import { isIP } from 'node:net';
import type { FieldOf } from '../../source/field-source.ts';
import type { CefMapping } from '../cef-mapping.ts';
import { loginMapping } from './user-mapping.ts';

/** VPN sessions that begin and end: records 170 and 171. The client's own address is the source, the one it got the translated one. */
export const vpnMapping: CefMapping<FieldOf<'userLoginChange' | 'newVpnSession'>> = {
  ...loginMapping,
  signatureId: { fact: 'recordType' },
  extension: {
    ...loginMapping.extension,
    src: { compute: ({ data }) => clientAddress(data, 4) },
    c6a2: { label: 'Source IPv6 Address', value: { compute: ({ data }) => clientAddress(data, 6) } },
    sourceTranslatedAddress: { address: 'ipAddress', version: 4 },
    in: { compute: ({ data }) => vpnNumber(data, 'bytesReceived') },
    out: { compute: ({ data }) => vpnNumber(data, 'bytesTransmitted') },
    sourceServiceName: { compute: ({ data }) => vpnText(data, 'clientApplication') },
    cn1: {
      label: 'Duration in Seconds',
      value: { compute: ({ data }) => vpnNumber(data, 'connectionDuration') },
    },
    flexString1: { label: 'Group Policy', value: { compute: ({ data }) => vpnText(data, 'groupPolicy') } },
    flexString2: {
      label: 'Connection Profile',
      value: { compute: ({ data }) => vpnText(data, 'connectionProfile') },
    },
    CiscoFirepowerData: { fact: 'data' },
  },
};

/** A field of the VPN session, which is a block of its own. */
function vpnField(data: object | undefined, field: string): unknown {
  const { vpnSession } = (data ?? {}) as { readonly vpnSession?: Readonly<Record<string, unknown>> };
  return vpnSession?.[field];
}

function vpnText(data: object | undefined, field: string): string | undefined {
  const value = vpnField(data, field);
  return typeof value === 'string' ? value : undefined;
}

/** A count of the session; 0 while it has only begun. Digits of one that a number cannot hold. */
function vpnNumber(data: object | undefined, field: string): number | string | undefined {
  const value = vpnField(data, field);
  return typeof value === 'string' || (typeof value === 'number' && value !== 0) ? value : undefined;
}

function clientAddress(data: object | undefined, version: 4 | 6): string | undefined {
  const address = vpnText(data, 'clientIpAddress') ?? '';
  return address !== '::' && isIP(address) === version ? address : undefined;
}
