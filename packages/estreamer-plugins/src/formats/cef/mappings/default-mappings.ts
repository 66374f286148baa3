import type { CefMappings } from '../cef-mapping.ts';
import { connectionMapping } from './connection-mapping.ts';
import { correlationMapping } from './correlation-mapping.ts';
import { discoveryMapping, iocMapping } from './discovery-mapping.ts';
import { fileMapping } from './file-mapping.ts';
import {
  connectionEventMapping,
  fileEventMapping,
  intrusionEventMapping,
  otherEventMapping,
} from './fully-qualified-mappings.ts';
import { extraDataMapping, impactAlertMapping, intrusionMapping } from './intrusion-mapping.ts';
import { malwareMapping } from './malware-mapping.ts';
import { otherMapping, unknownMapping } from './other-mapping.ts';
import { loginMapping, userMapping } from './user-mapping.ts';
import { vpnMapping } from './vpn-mapping.ts';

/** The mappings that CEF is written by, to be read, extended and replaced. */
export const defaultCefMappings: CefMappings = {
  kinds: {
    connectionStatistics: connectionMapping,
    intrusionEvent: intrusionMapping,
    legacyIntrusionEventIpv4: intrusionMapping,
    legacyIntrusionEventIpv6: intrusionMapping,
    intrusionImpactAlert: impactAlertMapping,
    intrusionExtraData: extraDataMapping,
    fileEvent: fileMapping,
    fileMalwareEvent: fileMapping,
    malwareEvent: malwareMapping,
    correlationEvent: correlationMapping,
    userLoginChange: loginMapping,
    newVpnSession: vpnMapping,
    vpnSessionEnded: vpnMapping,
    unknown: unknownMapping,
  },
  events: {
    ConnectionEvent: connectionEventMapping,
    FileEvent: fileEventMapping,
    IntrusionEvent: intrusionEventMapping,
    IntrusionPacket: otherEventMapping,
  },
  categories: { discovery: discoveryMapping, ioc: iocMapping, user: userMapping },
  otherwise: otherMapping,
};
