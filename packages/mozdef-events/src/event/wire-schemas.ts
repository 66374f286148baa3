import * as z from 'zod';
import { MOZDEF_SEVERITIES } from './mozdef-event.ts';

/** Text that is not empty. */
const text = z.string().min(1);

const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/)
  .describe('UTC, ISO 8601 with six fraction digits and +00:00');

const anyDetails = z.record(z.string(), z.unknown());

/** An event as it goes on the wire: exactly these ten keys. */
export const eventSchema = z.strictObject({
  timestamp: instant.describe('when it happened: UTC, ISO 8601 with six fraction digits and +00:00'),
  processid: z.int().nonnegative().describe('process that reports the event'),
  processname: text.describe('program that reports the event'),
  hostname: text.describe('machine that reports the event'),
  category: text.describe('kind of event'),
  source: text.nullable().describe('system that the event comes from'),
  details: anyDetails.describe('everything else that is known'),
  summary: text.describe('one sentence for a human being'),
  tags: z.array(z.string()).describe('words to find the event by'),
  severity: z.enum(MOZDEF_SEVERITIES).describe('how severe it is'),
});

/** What MozDef needs in the `details` of a compliance item. */
export const complianceDetailsSchema = z.looseObject({
  target: z.string().describe('what was checked'),
  policy: z.looseObject({ level: z.string(), name: z.string(), url: z.string() }),
  check: z.looseObject({
    description: z.string(),
    location: z.string(),
    name: z.string(),
    ref: text.describe('what identifies the check'),
    test: z.looseObject({ type: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }),
  }),
  compliance: z.boolean().describe('whether the target complies'),
  link: z.string().describe('where to read more'),
  utctimestamp: instant,
});

export const complianceItemSchema = eventSchema.extend({
  category: z.literal('complianceitems'),
  details: complianceDetailsSchema,
});

const detailsWithKeys = anyDetails.meta({ minProperties: 1 });

export const assetHintSchema = eventSchema.extend({
  category: z.literal('asset_hint'),
  details: detailsWithKeys,
});

export const rraSchema = eventSchema.extend({
  category: z.literal('rra_data'),
  details: detailsWithKeys,
});

/** A vulnerability of version 1 as it goes on the wire. */
export const vulnerabilityV1Schema = z.looseObject({
  version: z.never().optional(),
  utctimestamp: instant,
  description: z.string(),
  sourcename: z.string(),
  asset: z.looseObject({
    assetid: z.union([z.string(), z.number()]),
    ipv4address: z.string(),
    hostname: z.string(),
    macaddress: z.string(),
  }),
  vuln: z.looseObject({
    status: z.string(),
    vulnid: z.string(),
    title: z.string(),
    discovery_time: z.union([z.string(), z.number()]),
    age_days: z.number(),
    known_malware: z.boolean(),
    known_exploits: z.boolean(),
    cvss: z.number(),
    cves: z.array(z.string()),
  }),
});

/** A vulnerability of version 2 as it goes on the wire. */
export const vulnerabilityV2Schema = z.looseObject({
  version: z.literal(2),
  utctimestamp: instant,
  description: z.string(),
  sourcename: text,
  zone: text,
  asset: z.looseObject({ hostname: text, ipaddress: text }),
});
