import { clientDetails, clientSummary, serverDetails, serverSummary } from './discovery-details.ts';
import { discoveryMapping } from './discovery-mapping.ts';

const found = [{ because: 'a service that was not there before', severity: 'NOTICE' }] as const;
const tags = ['new-server'] as const;

/** Servers and client applications of hosts. */
export const applicationMappings = {
  newTcpServer: discoveryMapping<'newTcpServer'>({
    summary: ['New TCP server', ...serverSummary],
    severity: found,
    tags,
    details: serverDetails,
  }),
  newUdpServer: discoveryMapping<'newUdpServer'>({
    summary: ['New UDP server', ...serverSummary],
    severity: found,
    tags,
    details: serverDetails,
  }),
  tcpServerInformationUpdate: discoveryMapping<'tcpServerInformationUpdate'>({
    summary: ['TCP server updated', ...serverSummary],
    details: serverDetails,
  }),
  udpServerInformationUpdate: discoveryMapping<'udpServerInformationUpdate'>({
    summary: ['UDP server updated', ...serverSummary],
    details: serverDetails,
  }),
  tcpServerConfidenceUpdate: discoveryMapping<'tcpServerConfidenceUpdate'>({
    summary: ['Confidence in TCP server updated', ...serverSummary],
    details: serverDetails,
  }),
  udpServerConfidenceUpdate: discoveryMapping<'udpServerConfidenceUpdate'>({
    summary: ['Confidence in UDP server updated', ...serverSummary],
    details: serverDetails,
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
