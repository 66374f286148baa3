/** Serves one client that stays connected, closes, and does nothing to exit: a socket or timer left would keep it alive. */
import { connect } from 'node:tls';
import { buildRequest, encodeMessage } from '@x/estreamer-protocol';
import { createCertificates, createSimulator, generatedSource } from '../src/index.ts';

const certificates = await createCertificates();
const simulator = createSimulator({ certificates, source: generatedSource({ rate: 1 }) });
const { host, port } = await simulator.listen();
const opened = simulator.nextSession();
const { certificate: cert, key } = certificates.client;
const client = connect({ host, port, ca: certificates.authority.certificate, cert, key });
client.write(encodeMessage(buildRequest({ flags: ['connection_v5'] }).eventStreamRequest(0)));
client.resume();
const session = await opened;
await simulator.close();
process.stdout.write(`closed: ${(await session.closed).reason}\n`);
