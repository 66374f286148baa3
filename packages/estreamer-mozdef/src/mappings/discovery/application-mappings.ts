import {
  clientDetails,
  clientSummary,
  overTcp,
  overUdp,
  serverDetails,
  serverSummary,
} from './discovery-details.ts';
import { discoveryMapping } from './discovery-mapping.ts';

const found = [{ because: 'a service that was not there before', severity: 'NOTICE' }] as const;
const tags = ['new-server'] as const;
const tcpServer = { ...overTcp, ...serverDetails } as const;
const udpServer = { ...overUdp, ...serverDetails } as const;

/** Servers and client applications of hosts. */
export const applicationMappings = {
  newTcpServer: discoveryMapping<'newTcpServer'>({
    summary: ['New TCP server', ...serverSummary],
    severity: found,
    tags,
    details: tcpServer,
  }),
  newUdpServer: discoveryMapping<'newUdpServer'>({
    summary: ['New UDP server', ...serverSummary],
    severity: found,
    tags,
    details: udpServer,
  }),
  tcpServerInformationUpdate: discoveryMapping<'tcpServerInformationUpdate'>({
    summary: ['TCP server updated', ...serverSummary],
    details: tcpServer,
  }),
  udpServerInformationUpdate: discoveryMapping<'udpServerInformationUpdate'>({
    summary: ['UDP server updated', ...serverSummary],
    details: udpServer,
  }),
  tcpServerConfidenceUpdate: discoveryMapping<'tcpServerConfidenceUpdate'>({
    summary: ['Confidence in TCP server updated', ...serverSummary],
    details: tcpServer,
  }),
  udpServerConfidenceUpdate: discoveryMapping<'udpServerConfidenceUpdate'>({
    summary: ['Confidence in UDP server updated', ...serverSummary],
    details: udpServer,
  }),
  newClientApplication: discoveryMapping<'newClientApplication'>({
    summary: ['New client application', ...clientSummary],
    details: clientDetails,
  }),
  clientApplicationTimeout: discoveryMapping<'clientApplicationTimeout'>({
    summary: ['Client application timed out', ...clientSummary],
    details: clientDetails,
  }),
  clientApplicationUpdate: discoveryMapping<'clientApplicationUpdate'>({
    summary: ['Client application updated', ...clientSummary],
    details: clientDetails,
  }),
} as const;
