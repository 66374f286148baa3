import { encodeMessage } from '@x/estreamer-protocol';

const OFFERED_SERVICES = [5001, 5000, 6667];
const SERVICE_DATA = new Uint8Array(8);

/** The services that a real server offers, in its order. */
export const streamingInformation: Uint8Array = encodeMessage({
  kind: 'streamingInformation',
  services: OFFERED_SERVICES.map((serviceType) => ({ serviceType, serviceData: SERVICE_DATA })),
});
