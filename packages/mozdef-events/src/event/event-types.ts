import type { MozDefIssue } from '../errors/mozdef-error.ts';
import type { MozDefTypedEvent } from './message-input.ts';
import { toIssues } from './schema-issues.ts';
import { formatTimestamp } from './timestamp.ts';
import { complianceDetailsSchema } from './wire-schemas.ts';

type Details = Readonly<Record<string, unknown>>;

/** What sets a type of event apart from the others. */
export interface EventType {
  /** The category that it always has; absent: any. */
  readonly category?: string;
  /**
   * Checks what this type asks of `details`.
   *
   * @returns the details as they go on the wire
   */
  readonly readDetails?: (details: Details, issues: MozDefIssue[]) => Details;
  /** What is doubtful about every event of this type. */
  readonly warning?: MozDefIssue;
}

/** A compliance item as an ordinary event. Its category is none of the words that MozDef's plug-ins act on. */
export const COMPLIANCE_EVENT: EventType = { category: 'compliance', readDetails: readComplianceDetails };

export const EVENT_TYPES: Readonly<Record<MozDefTypedEvent['type'], EventType>> = {
  event: {},
  complianceItem: {
    category: 'complianceitems',
    readDetails: readComplianceDetails,
    warning: {
      path: [],
      rule: 'not-stored',
      message: 'is a compliance item, which the last release of MozDef loses: its plug-in fails on Python 3',
      hint: "send it with complianceItems: 'event', or only to a server whose complianceitems plug-in has been mended",
    },
  },
  assetHint: { category: 'asset_hint', readDetails: readDetailsWithKeys },
  rra: { category: 'rra_data', readDetails: readDetailsWithKeys },
};

function readDetailsWithKeys(details: Details, issues: MozDefIssue[]): Details {
  if (Object.values(details).every((value) => value === undefined)) {
    issues.push({
      path: ['details'],
      rule: 'empty',
      message: 'has no key',
      hint: 'give what is known; there must be at least one key',
    });
  }
  return details;
}

function readComplianceDetails(details: Details, issues: MozDefIssue[]): Details {
  const utctimestamp = formatTimestamp(details['utctimestamp']);
  const complete = { ...details, ...(utctimestamp !== undefined && { utctimestamp }) };
  const result = complianceDetailsSchema.safeParse(complete, { reportInput: true });
  if (!result.success)
    issues.push(...toIssues(result.error, ['details'], complianceHint).map(namedTimestamp));
  return complete;
}

function complianceHint(path: readonly (string | number)[]): string {
  return path.at(-1) === 'utctimestamp'
    ? 'give a valid Date, or ISO 8601 text with an offset'
    : 'MozDef asks for it in every compliance item';
}

/** An issue of a time that is given and cannot be read says so. */
export function namedTimestamp(issue: MozDefIssue): MozDefIssue {
  if (issue.path.at(-1) !== 'utctimestamp' || issue.rule === 'required') return issue;
  return { ...issue, rule: 'timestamp', message: 'is not a point in time that MozDef reads' };
}
