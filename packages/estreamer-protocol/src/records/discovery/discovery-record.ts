import { type BlockBody, defineRecord, type LayoutBody } from '../define-record.ts';

/** A record of the discovery family: a discovery header names the host, the body says what was found of it. */
export function discoveryRecord<
  const Type extends number,
  const Kind extends string,
  Body extends LayoutBody | BlockBody,
>(recordType: Type, kind: Kind, name: string, body: Body) {
  return defineRecord({ recordType, kind, name, category: 'discovery', discoveryHeader: true, body });
}
