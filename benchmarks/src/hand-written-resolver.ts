import {
  createRecordCatalogue,
  discoveryEventTypes,
  type EventRecord,
  impactLevelNames,
  impactLevelOf,
  layoutsOf,
  type RecordDefinition,
  type RecordOfKind,
  type ResolvedNames,
} from '@x/estreamer-protocol';

/**
 * The ceiling for naming ids: the straight line that a programmer would write for these two layouts, giving the same
 * object where the metadata has names for all that the values tables could name.
 */

type Connection = RecordOfKind<'connectionStatistics'>;
type Intrusion = RecordOfKind<'intrusionEvent'>;
type Of<Data, BlockType> = Extract<Data, { readonly blockType: BlockType }>;

type Names = Map<unknown, string>;

const keysOfOnePart = [
  'accessControlPolicyName',
  'accessControlRuleAction',
  'accessControlRuleReason',
  'classification',
  'clientApplication',
  'dnsRecordType',
  'dnsResponseType',
  'endpointProfile',
  'geolocation',
  'interface',
  'intrusionPolicy',
  'iocName',
  'managedDevice',
  'networkAnalysisPolicy',
  'priority',
  'securityContext',
  'securityGroup',
  'securityIntelligenceSourceDestination',
  'securityZone',
  'server',
  'sinkhole',
  'sslActualAction',
  'sslCertificateDetails',
  'sslCipherSuite',
  'sslExpectedAction',
  'sslFlowStatus',
  'sslPolicy',
  'sslServerCertificateStatus',
  'sslUrlCategory',
  'sslVersion',
  'urlCategory',
  'urlReputation',
  'user',
  'webApplication',
] as const;
const keysOfTwoParts = [
  'accessControlPolicy',
  'accessControlRule',
  'icmpType',
  'ruleMessage',
  'securityIntelligenceCategoryDiscovery',
  'sslRule',
] as const;

/** What metadata said: a map for each kind, of maps where the key has more than one part. */
export type KnownNames = Readonly<Record<(typeof keysOfOnePart)[number], Names>> &
  Readonly<Record<(typeof keysOfTwoParts)[number], Map<unknown, Names>>> & {
    readonly icmpCode: Map<unknown, Map<unknown, Names>>;
  };

/** The names in metadata records. */
export function knownNames(metadata: readonly EventRecord[]): KnownNames {
  const catalogue = createRecordCatalogue();
  const known = Object.fromEntries(
    [...keysOfOnePart, ...keysOfTwoParts, 'icmpCode'].map((kind) => [kind, new Map<unknown, unknown>()]),
  );
  for (const { kind, data } of metadata) {
    const values = data as Readonly<Record<string, unknown>>;
    const { key, value } = catalogue.byKind(kind)?.metadata ?? { key: [], value: [] };
    let names = known[kind] ?? new Map<unknown, unknown>();
    for (const field of key.slice(0, -1)) {
      const inner = (names.get(values[field]) ?? new Map()) as Map<unknown, unknown>;
      names.set(values[field], inner);
      names = inner;
    }
    names.set(values[key.at(-1) ?? ''], values[value[0] ?? '']);
  }
  return known as unknown as KnownNames;
}

const intrusion60 = layoutsOf(intrusionBody()).find(({ blockType }) => blockType === 60)?.fields ?? {};
const impactFlags = intrusion60['impactFlags']?.notes.values?.names ?? {};
const impactLevel = intrusion60['impact']?.notes.values?.names ?? {};
const blocked = intrusion60['blocked']?.notes.values?.names ?? {};

function intrusionBody(): RecordDefinition['body'] {
  const definition = createRecordCatalogue().byKind('intrusionEvent');
  if (definition === undefined) throw new Error('There are no intrusion events.');
  return definition.body;
}

/** Names connection statistics, block 174. */
export function resolveConnection174(
  known: KnownNames,
  { data: anyData, discoveryHeader }: Connection,
): ResolvedNames {
  const data = anyData as Of<Connection['data'], 174>;
  const names: Record<string, string> = {};
  let name: string | undefined;
  const event = discoveryEventTypes[discoveryHeader.eventType];
  if (event !== undefined) names['eventType'] = event.name;
  name = event?.subtypes[discoveryHeader.eventSubtype];
  if (name !== undefined) names['eventSubtype'] = name;
  name = known.managedDevice.get(data.deviceId);
  if (name !== undefined) names['deviceId'] = name;
  name = known.securityZone.get(data.ingressZoneUuid);
  if (name !== undefined) names['ingressZoneUuid'] = name;
  name = known.securityZone.get(data.egressZoneUuid);
  if (name !== undefined) names['egressZoneUuid'] = name;
  name = known.interface.get(data.ingressInterfaceUuid);
  if (name !== undefined) names['ingressInterfaceUuid'] = name;
  name = known.interface.get(data.egressInterfaceUuid);
  if (name !== undefined) names['egressInterfaceUuid'] = name;
  name =
    known.accessControlPolicy.get(data.deviceId)?.get(data.accessControlPolicyUuid) ??
    known.accessControlPolicyName.get(data.accessControlPolicyUuid);
  if (name !== undefined) names['accessControlPolicyUuid'] = name;
  const rules = known.accessControlRule.get(data.accessControlPolicyUuid);
  name = rules?.get(data.accessControlRuleId);
  if (name !== undefined) names['accessControlRuleId'] = name;
  name = known.accessControlRuleAction.get(data.accessControlRuleAction);
  if (name !== undefined) names['accessControlRuleAction'] = name;
  name = known.accessControlRuleReason.get(data.accessControlRuleReason);
  if (name !== undefined) names['accessControlRuleReason'] = name;
  name = known.user.get(data.userId);
  if (name !== undefined) names['userId'] = name;
  name = known.server.get(data.applicationProtocolId);
  if (name !== undefined) names['applicationProtocolId'] = name;
  name = known.urlCategory.get(data.urlCategoryId);
  if (name !== undefined) names['urlCategoryId'] = name;
  name = known.urlReputation.get(data.urlReputationId);
  if (name !== undefined) names['urlReputationId'] = name;
  name = known.clientApplication.get(data.clientApplicationId);
  if (name !== undefined) names['clientApplicationId'] = name;
  name = known.webApplication.get(data.webApplicationId);
  if (name !== undefined) names['webApplicationId'] = name;
  name = rules?.get(data.monitorRule1);
  if (name !== undefined) names['monitorRule1'] = name;
  name = rules?.get(data.monitorRule2);
  if (name !== undefined) names['monitorRule2'] = name;
  name = rules?.get(data.monitorRule3);
  if (name !== undefined) names['monitorRule3'] = name;
  name = rules?.get(data.monitorRule4);
  if (name !== undefined) names['monitorRule4'] = name;
  name = rules?.get(data.monitorRule5);
  if (name !== undefined) names['monitorRule5'] = name;
  name = rules?.get(data.monitorRule6);
  if (name !== undefined) names['monitorRule6'] = name;
  name = rules?.get(data.monitorRule7);
  if (name !== undefined) names['monitorRule7'] = name;
  name = rules?.get(data.monitorRule8);
  if (name !== undefined) names['monitorRule8'] = name;
  name = known.securityIntelligenceSourceDestination.get(data.securityIntelligenceSourceDestination);
  if (name !== undefined) names['securityIntelligenceSourceDestination'] = name;
  name = known.geolocation.get(data.initiatorCountry);
  if (name !== undefined) names['initiatorCountry'] = name;
  name = known.geolocation.get(data.responderCountry);
  if (name !== undefined) names['responderCountry'] = name;
  name = known.geolocation.get(data.originalClientCountry);
  if (name !== undefined) names['originalClientCountry'] = name;
  name = known.iocName.get(data.iocNumber);
  if (name !== undefined) names['iocNumber'] = name;
  name = known.securityContext.get(data.securityContextUuid);
  if (name !== undefined) names['securityContextUuid'] = name;
  name = known.sslCertificateDetails.get(data.sslCertificateFingerprint);
  if (name !== undefined) names['sslCertificateFingerprint'] = name;
  name = known.sslPolicy.get(data.sslPolicyUuid);
  if (name !== undefined) names['sslPolicyUuid'] = name;
  name = known.sslRule.get(data.sslPolicyUuid)?.get(data.sslRuleId);
  if (name !== undefined) names['sslRuleId'] = name;
  name = known.sslCipherSuite.get(data.sslCipherSuite);
  if (name !== undefined) names['sslCipherSuite'] = name;
  name = known.sslVersion.get(data.sslVersion);
  if (name !== undefined) names['sslVersion'] = name;
  name = known.sslServerCertificateStatus.get(data.sslServerCertificateStatus);
  if (name !== undefined) names['sslServerCertificateStatus'] = name;
  name = known.sslActualAction.get(data.sslActualAction);
  if (name !== undefined) names['sslActualAction'] = name;
  name =
    known.sslExpectedAction.get(data.sslExpectedAction) ?? known.sslActualAction.get(data.sslExpectedAction);
  if (name !== undefined) names['sslExpectedAction'] = name;
  name = known.sslFlowStatus.get(data.sslFlowStatus);
  if (name !== undefined) names['sslFlowStatus'] = name;
  name = known.sslUrlCategory.get(data.sslUrlCategoryId);
  if (name !== undefined) names['sslUrlCategoryId'] = name;
  name = known.networkAnalysisPolicy.get(data.networkAnalysisPolicyUuid);
  if (name !== undefined) names['networkAnalysisPolicyUuid'] = name;
  name = known.endpointProfile.get(data.endpointProfileId);
  if (name !== undefined) names['endpointProfileId'] = name;
  name = known.securityGroup.get(data.securityGroupId);
  if (name !== undefined) names['securityGroupId'] = name;
  name = known.dnsRecordType.get(data.dnsRecordType);
  if (name !== undefined) names['dnsRecordType'] = name;
  name = known.dnsResponseType.get(data.dnsResponseType);
  if (name !== undefined) names['dnsResponseType'] = name;
  name = known.sinkhole.get(data.sinkholeUuid);
  if (name !== undefined) names['sinkholeUuid'] = name;
  name = known.securityIntelligenceCategoryDiscovery
    .get(data.securityIntelligenceList1)
    ?.get(data.accessControlPolicyUuid);
  if (name !== undefined) names['securityIntelligenceList1'] = name;
  name = known.securityIntelligenceCategoryDiscovery
    .get(data.securityIntelligenceList2)
    ?.get(data.accessControlPolicyUuid);
  if (name !== undefined) names['securityIntelligenceList2'] = name;
  return names;
}

/** Names an intrusion event, block 60. */
export function resolveIntrusion60(known: KnownNames, { data: anyData }: Intrusion): ResolvedNames {
  const data = anyData as Of<Intrusion['data'], 60>;
  const names: Record<string, string> = {};
  let name: string | undefined;
  name = known.managedDevice.get(data.deviceId);
  if (name !== undefined) names['deviceId'] = name;
  name = known.ruleMessage.get(data.generatorId)?.get(data.ruleId);
  if (name !== undefined) names['ruleId'] = name;
  name = known.classification.get(data.classificationId);
  if (name !== undefined) names['classificationId'] = name;
  name = known.priority.get(data.priorityId);
  if (name !== undefined) names['priorityId'] = name;
  const icmpTypes = known.icmpType.get(data.ipProtocol);
  name = icmpTypes?.get(data.sourcePortOrIcmpType);
  if (name !== undefined) names['sourcePortOrIcmpType'] = name;
  const icmpCodes = known.icmpCode.get(data.ipProtocol);
  name = icmpCodes?.get(data.sourcePortOrIcmpType)?.get(data.destinationPortOrIcmpCode);
  if (name !== undefined) names['destinationPortOrIcmpCode'] = name;
  let flags = '';
  for (let bit = 1; bit <= data.impactFlags; bit *= 2) {
    if ((data.impactFlags & bit) === 0) continue;
    const flag = impactFlags[bit] ?? `0x${bit.toString(16)}`;
    flags = flags === '' ? flag : `${flags}, ${flag}`;
  }
  if (flags !== '') names['impactFlags'] = flags;
  name = impactLevel[data.impact];
  if (name !== undefined) names['impact'] = name;
  name = blocked[data.blocked];
  if (name !== undefined) names['blocked'] = name;
  name = known.intrusionPolicy.get(data.intrusionPolicyUuid);
  if (name !== undefined) names['intrusionPolicyUuid'] = name;
  name = known.user.get(data.userId);
  if (name !== undefined) names['userId'] = name;
  name = known.webApplication.get(data.webApplicationId);
  if (name !== undefined) names['webApplicationId'] = name;
  name = known.clientApplication.get(data.clientApplicationId);
  if (name !== undefined) names['clientApplicationId'] = name;
  name = known.server.get(data.applicationProtocolId);
  if (name !== undefined) names['applicationProtocolId'] = name;
  name = known.accessControlRule.get(data.accessControlPolicyUuid)?.get(data.accessControlRuleId);
  if (name !== undefined) names['accessControlRuleId'] = name;
  name =
    known.accessControlPolicy.get(data.deviceId)?.get(data.accessControlPolicyUuid) ??
    known.accessControlPolicyName.get(data.accessControlPolicyUuid);
  if (name !== undefined) names['accessControlPolicyUuid'] = name;
  name = known.interface.get(data.ingressInterfaceUuid);
  if (name !== undefined) names['ingressInterfaceUuid'] = name;
  name = known.interface.get(data.egressInterfaceUuid);
  if (name !== undefined) names['egressInterfaceUuid'] = name;
  name = known.securityZone.get(data.ingressZoneUuid);
  if (name !== undefined) names['ingressZoneUuid'] = name;
  name = known.securityZone.get(data.egressZoneUuid);
  if (name !== undefined) names['egressZoneUuid'] = name;
  name = known.geolocation.get(data.sourceCountry);
  if (name !== undefined) names['sourceCountry'] = name;
  name = known.geolocation.get(data.destinationCountry);
  if (name !== undefined) names['destinationCountry'] = name;
  name = known.iocName.get(data.iocNumber);
  if (name !== undefined) names['iocNumber'] = name;
  name = known.securityContext.get(data.securityContextUuid);
  if (name !== undefined) names['securityContextUuid'] = name;
  name = known.sslCertificateDetails.get(data.sslCertificateFingerprint);
  if (name !== undefined) names['sslCertificateFingerprint'] = name;
  name = known.sslActualAction.get(data.sslActualAction);
  if (name !== undefined) names['sslActualAction'] = name;
  name = known.sslFlowStatus.get(data.sslFlowStatus);
  if (name !== undefined) names['sslFlowStatus'] = name;
  name = known.networkAnalysisPolicy.get(data.networkAnalysisPolicyUuid);
  if (name !== undefined) names['networkAnalysisPolicyUuid'] = name;
  names['impactLevel'] = impactLevelNames[impactLevelOf(data.impactFlags)];
  return names;
}
