import { syslogSeverity } from '@x/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createFormat,
  csvColumns,
  type EventOrigin,
  type Format,
  type FormatName,
  type FormatSettings,
  formats,
  noAddresses,
  noValues,
  severityForms,
} from '../src/index.ts';
import { everyRecord } from './support/every-record.ts';
import { classicEvents } from './support/generated-events.ts';
import { type InterpretedEvent, interpret } from './support/interpret.ts';
import { parseCef } from './support/parse-cef.ts';
import { parseCsv, parseKeyValue, parseLeef, parsePairs } from './support/parse-lines.ts';

/** What one format says of an event: `undefined` where it says nothing, absent where it has no place for it. */
interface Said {
  readonly severity: unknown;
  readonly outcome?: unknown;
  readonly user?: unknown;
  readonly source?: unknown;
  readonly destination?: unknown;
  readonly sensor?: unknown;
  readonly managementCenter?: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: what is read back has the form of its schema
type Json = Readonly<Record<string, any>>;

/** Reads a format back; the severity as the format's own scale has it. */
interface Reader {
  read(text: string): Said;
  severity(event: InterpretedEvent): unknown;
}

const csvFacts = ['severity', 'sensor', 'server', 'user', 'sourceIp', 'destinationIp'];
const csvNames = Object.keys(csvColumns);

const readers: { readonly [Name in FormatName]?: Reader } = {
  mozdef: {
    severity: ({ severity }) => severity,
    read(text) {
      const { severity, hostname, details } = JSON.parse(text);
      return {
        severity,
        sensor: hostname === 'no-sensor' ? undefined : hostname,
        managementCenter: details.managementcenter,
        outcome: details.success,
        user: details.username,
        source: details.sourceipaddress ?? details.sourceipv6address,
        destination: details.destinationipaddress ?? details.destinationipv6address,
      };
    },
  },
  ecs: {
    severity: ({ severity }) => syslogSeverity(severity),
    read(text) {
      const { event, observer, service, user, source, destination, host, cisco } = JSON.parse(text) as Json;
      const fmc = cisco?.['fmc'];
      return {
        severity: event?.['severity'],
        sensor: observer?.['name'],
        managementCenter: service?.['name'],
        outcome: outcomeOf(event?.['outcome'], 'success', 'failure'),
        user: user?.['name'],
        source: source?.['ip'] ?? host?.['ip']?.[0] ?? fmc?.['sourceipaddress'] ?? fmc?.['sourceipv6address'],
        destination: destination?.['ip'] ?? fmc?.['destinationipaddress'] ?? fmc?.['destinationipv6address'],
      };
    },
  },
  ocsf: {
    severity: ({ severity }) => severityForms[severity].ocsf,
    read(text) {
      const event = JSON.parse(text) as Json;
      const { severity_id, metadata, unmapped, device } = event;
      const place = (event['evidences'] as unknown as Json[] | undefined)?.[0] ?? event;
      const user = (place['actor'] ?? event)['user'] as Json | undefined;
      return {
        severity: severity_id,
        sensor: metadata?.['log_provider'],
        managementCenter: metadata?.['loggers']?.[0]?.name,
        outcome:
          outcomeOf(event['action'], 'Allowed', 'Denied') ??
          outcomeOf(event['status'], 'Success', 'Failure') ??
          unmapped?.['success'],
        user: user?.['name'] === 'Unknown' ? undefined : (user?.['name'] ?? unmapped?.['username']),
        source:
          place['src_endpoint']?.['ip'] ??
          device?.['ip'] ??
          unmapped?.['sourceipaddress'] ??
          unmapped?.['sourceipv6address'],
        destination:
          place['dst_endpoint']?.['ip'] ??
          unmapped?.['destinationipaddress'] ??
          unmapped?.['destinationipv6address'],
      };
    },
  },
  get cef(): Reader {
    return {
      ...cefReader,
      read(text) {
        const managementCenter = parseCef(text).extension['CiscoFirepowerManagementCenter'];
        return { ...cefReader.read(text), managementCenter };
      },
    };
  },
  'cef-encore': {
    severity: ({ severity }) => String(severityForms[severity].cef),
    read(text) {
      const said = cefReader.read(text);
      return { ...said, user: unlessNobody(said.user) };
    },
  },
  'sfw-json': {
    severity: () => undefined,
    read(text) {
      const event = JSON.parse(text) as Json;
      return {
        severity: undefined,
        sensor: event['Device'],
        user: unlessNobody(event['UserName']),
        source: event['InitiatorIP'],
        destination: event['ResponderIP'],
      };
    },
  },
  'key-value-encore': {
    severity: () => undefined,
    read(text) {
      const { rec_type, sensor, user, src_ip, dest_ip, let_through } = parseKeyValue(text);
      const outcome = let_through === undefined ? undefined : let_through === 'true';
      return {
        severity: undefined,
        sensor: sensor === 'Unknown' ? undefined : sensor,
        user: unlessNobody(user),
        source: src_ip === '::' ? undefined : src_ip,
        destination: dest_ip === '::' ? undefined : dest_ip,
        // The action of the rule says it of connections.
        ...(rec_type === '71' ? {} : { outcome }),
      };
    },
  },
  'json-encore': {
    severity: () => undefined,
    read(text) {
      const event = JSON.parse(text) as Json;
      const { sensor, user } = event['@computed'];
      const isConnection = event['recordType'] === 71;
      const [source, destination] = isConnection
        ? [event['initiatorIpAddress'], event['responderIpAddress']]
        : [event['sourceIpAddress'], event['destinationIpAddress']];
      return {
        severity: undefined,
        sensor: sensor === 'Unknown' ? undefined : sensor,
        user: unlessNobody(user),
        ...(isConnection || event['recordType'] === 400
          ? { source: unlessNoHost(source), destination: unlessNoHost(destination) }
          : {}),
      };
    },
  },
  leef: {
    severity: ({ score }) => String(Math.max(1, Number(score))),
    read(text) {
      const { sev, sensor, managementCenter, usrName, src, dst, letThrough } = parseLeef(text).attributes;
      return {
        severity: sev,
        sensor,
        managementCenter,
        outcome: letThrough === undefined ? undefined : letThrough === 'true',
        user: usrName,
        source: src,
        destination: dst,
      };
    },
  },
  // These two keep the record's own fields; only the facts of the event as a whole are theirs.
  'json-lines': {
    severity: ({ severity }) => severity,
    read(text) {
      const { severity, sensor, server } = JSON.parse(text) as Json;
      return { severity, sensor, managementCenter: server };
    },
  },
  'key-value': {
    severity: ({ severity }) => severity,
    read(text) {
      const { severity, sensor, server } = parsePairs(text);
      return { severity, sensor, managementCenter: server };
    },
  },
  csv: {
    severity: ({ severity }) => severity,
    read(text) {
      const cells = parseCsv(text);
      const [severity, sensor, server, user, source, destination] = csvFacts.map(
        (name) => cells[csvNames.indexOf(name)],
      );
      // A user without a name goes by number; an empty cell says nothing.
      return {
        severity,
        sensor: sensor || undefined,
        managementCenter: server || undefined,
        ...(/^\d*$/.test(user ?? '') ? {} : { user }),
        source: source || undefined,
        destination: destination || undefined,
      };
    },
  },
};

/** What stands in place of a user is none. */
function unlessNobody(user: unknown): unknown {
  const nobodies: readonly string[] = noValues.user.map((text) => text.toLowerCase());
  return typeof user === 'string' && nobodies.includes(user.toLowerCase()) ? undefined : user;
}

function unlessNoHost(address: unknown): unknown {
  return noAddresses.includes(String(address)) ? undefined : address;
}

const cefReader: Reader = {
  severity: ({ score }) => String(score),
  read(text) {
    const { severity, extension } = parseCef(text);
    return {
      severity,
      sensor: extension['dvchost'],
      user: extension['suser'],
      source: extension['src'] ?? extension['c6a2'],
      destination: extension['dst'] ?? extension['c6a3'],
    };
  },
};

function outcomeOf(value: unknown, yes: string, no: string): boolean | undefined {
  if (value === yes) return true;
  return value === no ? false : undefined;
}

const settings: { readonly [Name in FormatName]?: FormatSettings<Name> } = {
  mozdef: { hostname: 'no-sensor', reservedWords: [] },
  // They would write whole megabytes.
  'json-lines': { maxTextBytes: 512 },
  'key-value': { maxTextBytes: 512 },
  csv: { maxTextBytes: 512, formulaSafe: false },
};

/** With the name of a management center, and without. */
const origins: readonly EventOrigin[] = [{ server: 'Paris = "north"' }, {}];

const made = Object.keys(readers).map((key) => {
  const name = key as FormatName;
  return [name, createFormat(name, settings[name])] as const;
});

function said(name: FormatName, format: Format, ...written: Parameters<Format['write']>): Said | undefined {
  // Text events go on in this format as they came.
  if (name === 'sfw-json' && written[0].kind === 'fullyQualifiedEvent') return undefined;
  const event = format.write(...written);
  return event === undefined ? undefined : readers[name]?.read(event.text);
}

/** The beginning of a text, without the characters that formats write in ways of their own. */
function asWritten(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .slice(0, 60)
    .replace(/[\s\p{Cc}\p{Cs}…]+/gu, ' ')
    .trim();
}

describe('the formats', () => {
  it('are all read back here', () => {
    expect(Object.keys(readers)).toEqual(Object.keys(formats));
  });

  it.each(everyRecord)('say the same severity, outcome, user, addresses and origin: %s', (_, records) => {
    fc.assert(
      fc.property(records, fc.constantFrom(...origins), ({ record, names }, origin) => {
        const event = interpret(record, names);
        if (event === undefined) throw new Error('there is no event');
        const { facts, sensor } = event;
        const expected: Readonly<Record<string, unknown>> = {
          sensor,
          managementCenter: origin.server,
          outcome: facts['letThrough'],
          user: facts['userName'],
          source: facts['sourceAddress'],
          destination: facts['destinationAddress'],
        };
        for (const [name, format] of made) {
          const { severity, ...others } = said(name, format, record, names, origin) ?? {
            severity: undefined,
          };
          expect([name, severity]).toEqual([name, readers[name]?.severity(event)]);
          for (const [what, value] of Object.entries(others))
            expect([name, what, asWritten(value)]).toEqual([name, what, asWritten(expected[what])]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it.each(['cef-encore', 'key-value-encore', 'json-encore', 'sfw-json'] as const)(
    'the dialect %s is the same whichever management center sent the event',
    (name) => {
      const format = createFormat(name, {}, { now: () => 60_000 });
      for (const { record, names } of classicEvents({ seed: 5, events: 60 })) {
        const [named, nameless] = origins.map((origin) => format.write(record, names, origin)?.text);
        expect(named).toBe(nameless);
      }
    },
  );
});
