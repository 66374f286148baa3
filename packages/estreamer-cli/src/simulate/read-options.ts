import {
  checkFault,
  type Fault,
  isSimulatorError,
  type SceneName,
  sceneNames,
  type TrafficMix,
} from '@x/estreamer-simulator';
import { InvalidArgumentError } from 'commander';

/** Reads `visit=10,attack=1`: what happens, and how often compared with the others. */
export function trafficMix(text: string): TrafficMix {
  const mix: Partial<Record<SceneName, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', weight = '1'] = part.split('=').map((piece) => piece.trim());
    const number = Number(weight);
    if (!sceneNames.includes(name as SceneName))
      throw new InvalidArgumentError(
        `Nothing is called ${JSON.stringify(name)}. Known are ${sceneNames.join(', ')}.`,
      );
    if (!(number > 0)) throw new InvalidArgumentError(`${name}: write a number above 0 behind =.`);
    mix[name as SceneName] = number;
  }
  return mix;
}

/** Where devices send their syslog. */
export interface SyslogAddress {
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
}

/** Reads `tcp://127.0.0.1:5514`. */
export function syslogAddress(text: string): SyslogAddress {
  const [, protocol, ipv6, name, digits] =
    /^(udp|tcp|tls):\/\/(?:\[([0-9a-fA-F:.]+)\]|([^\s/:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (protocol === undefined || !(port >= 1 && port <= 65_535))
    throw new InvalidArgumentError('Write udp, tcp or tls, a host and a port: tcp://127.0.0.1:5514.');
  return { protocol: protocol as SyslogAddress['protocol'], host: ipv6 ?? (name as string), port };
}

/** Reads `close:when=after-bundle,afterMessages=3`: a fault and its fields; each further one is that of the next connection. */
export function fault(text: string, earlier: readonly Fault[] = []): readonly Fault[] {
  const [kind = '', fields = ''] = text.split(/:(.*)/s);
  const given = fields
    .split(',')
    .filter((field) => field !== '')
    .map((field) => {
      const [name = '', value = ''] = field.split(/=(.*)/s);
      return [name.trim(), /^-?\d+$/.test(value) ? Number(value) : value];
    });
  try {
    const wanted = { kind: kind.trim(), ...Object.fromEntries(given) };
    checkFault(wanted);
    return [...earlier, wanted as Fault];
  } catch (error) {
    if (isSimulatorError(error)) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
