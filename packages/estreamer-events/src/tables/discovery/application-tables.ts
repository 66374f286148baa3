import {
  clientFacts,
  clientSummary,
  discoveryTable,
  overTcp,
  overUdp,
  serverFacts,
  serverSummary,
} from './discovery-facts.ts';

const found = [{ because: 'a service that was not there before', severity: 'NOTICE' }] as const;
const tags = ['new-server'] as const;
const tcpServer = { ...overTcp, ...serverFacts } as const;
const udpServer = { ...overUdp, ...serverFacts } as const;

/** Servers and client applications of hosts. */
export const applicationTables = {
  newTcpServer: discoveryTable<'newTcpServer'>({
    summary: ['New TCP server', ...serverSummary],
    severity: found,
    tags,
    facts: tcpServer,
  }),
  newUdpServer: discoveryTable<'newUdpServer'>({
    summary: ['New UDP server', ...serverSummary],
    severity: found,
    tags,
    facts: udpServer,
  }),
  tcpServerInformationUpdate: discoveryTable<'tcpServerInformationUpdate'>({
    summary: ['TCP server updated', ...serverSummary],
    facts: tcpServer,
  }),
  udpServerInformationUpdate: discoveryTable<'udpServerInformationUpdate'>({
    summary: ['UDP server updated', ...serverSummary],
    facts: udpServer,
  }),
  tcpServerConfidenceUpdate: discoveryTable<'tcpServerConfidenceUpdate'>({
    summary: ['Confidence in TCP server updated', ...serverSummary],
    facts: tcpServer,
  }),
  udpServerConfidenceUpdate: discoveryTable<'udpServerConfidenceUpdate'>({
    summary: ['Confidence in UDP server updated', ...serverSummary],
    facts: udpServer,
  }),
  newClientApplication: discoveryTable<'newClientApplication'>({
    summary: ['New client application', ...clientSummary],
    facts: clientFacts,
  }),
  clientApplicationTimeout: discoveryTable<'clientApplicationTimeout'>({
    summary: ['Client application timed out', ...clientSummary],
    facts: clientFacts,
  }),
  clientApplicationUpdate: discoveryTable<'clientApplicationUpdate'>({
    summary: ['Client application updated', ...clientSummary],
    facts: clientFacts,
  }),
} as const;
