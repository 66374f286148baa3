import type { DocumentMapping, DocumentSource } from '../documents/document-mapping.ts';
import { type KindFamily, mappingsOfFamilies } from '../documents/kind-families.ts';
import { maliciousDispositions } from '../mappings/shared-details.ts';
import { baseFields, fileFields, hostFields, networkFields } from './common-fields.ts';

/** Where keys go that the schema has no place for. */
const REST = 'cisco.fmc';

/** Let through or stopped, beside what an event is anyway. */
const verdictTypes = (...types: readonly string[]): DocumentSource => ({
  lookup: 'success',
  in: { true: [...types, 'allowed'], false: [...types, 'denied'] },
  otherwise: types,
});

const always = (...values: readonly string[]): DocumentSource => ({ value: values });

function ecsMapping(fields: DocumentMapping['fields']): DocumentMapping {
  return { fields: { ...baseFields, ...fields }, rest: REST };
}

const connection = ecsMapping({
  ...networkFields,
  'event.kind': [{ value: 'alert', when: { securityintelligence: [true] } }, { value: 'event' }],
  'event.category': always('network'),
  'event.type': verdictTypes('connection'),
  'event.action': ['accesscontrolruleaction', { value: 'connection' }],
  'event.reason': 'accesscontrolrulereason',
  'rule.name': 'accesscontrolrule',
  'rule.id': 'accesscontrolruleid',
});

const intrusion = ecsMapping({
  ...networkFields,
  'event.kind': { value: 'alert' },
  'event.category': always('intrusion_detection', 'network'),
  'event.type': verdictTypes('info'),
  'event.action': ['blocked', { value: 'intrusion' }],
  'event.id': 'eventid',
  'rule.name': ['rulemessage', 'description'],
  'rule.id': {
    compute: ({ details }) =>
      details['ruleid'] === undefined ? undefined : `${details['generatorid'] ?? 1}:${details['ruleid']}`,
  },
  'rule.version': 'rulerevision',
  'rule.category': 'classification',
  'rule.ruleset': 'intrusionpolicy',
});

const file = ecsMapping({
  ...networkFields,
  ...fileFields,
  'event.kind': [{ value: 'alert', when: { disposition: maliciousDispositions } }, { value: 'event' }],
  'event.category': [
    { value: ['malware', 'file', 'network'], when: { disposition: maliciousDispositions } },
    { value: ['file', 'network'] },
  ],
  'event.type': verdictTypes('info'),
  'event.action': ['action', { value: 'file' }],
});

const malware = ecsMapping({
  ...networkFields,
  ...fileFields,
  'event.kind': { value: 'alert' },
  'event.category': always('malware', 'file'),
  'event.type': always('info'),
  'event.action': ['eventtype', 'action', { value: 'malware' }],
  'event.reason': 'eventdescription',
  'process.name': 'parentfilename',
  'process.hash.sha256': 'parentsha256',
});

const discovery = (category: string, type: string): DocumentMapping =>
  ecsMapping({
    ...hostFields,
    'event.kind': { value: 'event' },
    'event.category': always(category),
    'event.type': always(type),
    'event.action': ['eventsubtype', { event: 'category' }],
  });

const session = (...types: readonly string[]): DocumentMapping =>
  ecsMapping({
    ...networkFields,
    'event.kind': { value: 'event' },
    'event.category': always('authentication', 'session'),
    'event.type': always(...types),
    'event.action': ['eventsubtype', { event: 'category' }],
    'network.protocol': { key: 'vpntype', as: 'lower-case' },
    'host.os.full': 'clientos',
    'user_agent.original': 'clientapplication',
  });

const families: Readonly<Record<KindFamily, DocumentMapping>> = {
  connection,
  intrusion,
  intrusionContext: ecsMapping({
    'event.kind': { value: 'event' },
    'event.category': always('network'),
    'event.type': always('info'),
    'event.action': { event: 'category' },
    'event.id': 'eventid',
    'client.ip': 'originalclientipaddress',
  }),
  file,
  malware,
  correlation: ecsMapping({
    ...networkFields,
    'event.kind': { value: 'alert' },
    'event.category': always('intrusion_detection'),
    'event.type': verdictTypes('info'),
    'event.action': ['triggereventtype', { value: 'correlation' }],
    'event.reason': 'eventdescription',
    'rule.name': 'correlationrule',
    'rule.id': 'correlationruleid',
    'rule.ruleset': 'correlationpolicy',
  }),
  ioc: ecsMapping({
    ...hostFields,
    'event.kind': { value: 'alert' },
    'event.category': always('intrusion_detection', 'host'),
    'event.type': always('info'),
    'event.action': { value: 'indication-of-compromise' },
    'rule.name': 'iocname',
    'rule.id': 'iocid',
  }),
  host: discovery('host', 'info'),
  application: discovery('host', 'info'),
  userInput: discovery('configuration', 'change'),
  user: ecsMapping({
    ...hostFields,
    'event.kind': { value: 'event' },
    'event.category': always('iam'),
    'event.type': always('user', 'info'),
    'event.action': ['eventsubtype', { event: 'category' }],
  }),
  login: ecsMapping({
    ...networkFields,
    'event.kind': { value: 'event' },
    'event.category': always('authentication'),
    'event.type': always('start'),
    'event.action': { value: 'login' },
  }),
  vpnStart: session('start'),
  vpnEnd: session('end'),
  unknown: ecsMapping({
    'event.kind': { value: 'pipeline_error' },
    'event.action': { value: 'decode' },
    'error.message': 'reason',
    'error.code': 'reasoncode',
  }),
};

/** The mappings to documents of the Elastic Common Schema, by kind of record. */
export const ecsMappings = mappingsOfFamilies(families);
