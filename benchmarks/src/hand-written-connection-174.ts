/**
 * The ceiling for decoding: connection statistics, block 174, in the straight line that a programmer would write for
 * this one layout, giving the same object.
 */

function uint64(octets: Buffer, at: number): number | string {
  const high = octets.readUInt32BE(at);
  if (high <= 0x1fffff) return high * 0x1_0000_0000 + octets.readUInt32BE(at + 4);
  return octets.readBigUInt64BE(at).toString();
}

function uuid(octets: Buffer, at: number): string {
  const hex = octets.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function address(octets: Buffer, at: number): string {
  if (octets.readUInt32BE(at) === 0 && octets.readUInt32BE(at + 4) === 0) {
    const third = octets.readUInt32BE(at + 8);
    if (third === 0xffff)
      return `${octets[at + 12]}.${octets[at + 13]}.${octets[at + 14]}.${octets[at + 15]}`;
    if (third === 0 && octets.readUInt32BE(at + 12) === 0) return '::';
  }
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(octets.readUInt16BE(at + index));
  let bestStart = 0;
  let bestLength = 0;
  let start = 0;
  for (let index = 0; index <= 8; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > bestLength) {
      bestStart = start;
      bestLength = index - start;
    }
    start = index + 1;
  }
  const hex = groups.map((group) => group.toString(16));
  if (bestLength < 2) return hex.join(':');
  return `${hex.slice(0, bestStart).join(':')}::${hex.slice(bestStart + bestLength).join(':')}`;
}

function text(octets: Buffer, start: number, end: number): string {
  let stop = end;
  while (stop > start && octets[stop - 1] === 0) stop -= 1;
  return stop === start ? '' : octets.toString('utf8', start, stop);
}

/** Decodes the payload of an event data message: 16-octet record header, 56-octet discovery header, block 174. */
export function decodeConnection174(octets: Buffer): object {
  const recordType = octets.readUInt32BE(0) & 0xffff;
  const netmapId = (octets.readUInt32BE(0) >>> 16) & 0x7fff;
  const archiveTimestamp = octets.readUInt32BE(8);
  const discoveryHeader = {
    deviceId: octets.readUInt32BE(16),
    legacyIpAddress: `${octets[20]}.${octets[21]}.${octets[22]}.${octets[23]}`,
    macAddress: octets.toString('hex', 24, 30).replace(/..(?=.)/g, '$&:'),
    hasIpv6: octets.readUInt8(30),
    reserved: octets.readUInt8(31),
    eventSecond: octets.readUInt32BE(32),
    eventMicrosecond: octets.readUInt32BE(36),
    eventType: octets.readUInt32BE(40),
    eventSubtype: octets.readUInt32BE(44),
    fileNumber: octets.readUInt32BE(48),
    filePosition: octets.readUInt32BE(52),
    hostIpAddress: address(octets, 56),
  };
  const blockType = octets.readUInt32BE(72);
  let at = 80;
  let length = 0;
  const deviceId = octets.readUInt32BE(at);
  at += 4;
  const ingressZoneUuid = uuid(octets, at);
  at += 16;
  const egressZoneUuid = uuid(octets, at);
  at += 16;
  const ingressInterfaceUuid = uuid(octets, at);
  at += 16;
  const egressInterfaceUuid = uuid(octets, at);
  at += 16;
  const initiatorIpAddress = address(octets, at);
  at += 16;
  const responderIpAddress = address(octets, at);
  at += 16;
  const originalClientIpAddress = address(octets, at);
  at += 16;
  const accessControlPolicyUuid = uuid(octets, at);
  at += 16;
  const accessControlRuleId = octets.readUInt32BE(at);
  at += 4;
  const tunnelRuleId = octets.readUInt32BE(at);
  at += 4;
  const accessControlRuleAction = octets.readUInt16BE(at);
  at += 2;
  const accessControlRuleReason = octets.readUInt32BE(at);
  at += 4;
  const initiatorPort = octets.readUInt16BE(at);
  at += 2;
  const responderPort = octets.readUInt16BE(at);
  at += 2;
  const tcpFlags = octets.readUInt16BE(at);
  at += 2;
  const ipProtocol = octets.readUInt8(at);
  at += 1;
  const netflowSource = address(octets, at);
  at += 16;
  const connectionInstanceId = octets.readUInt16BE(at);
  at += 2;
  const connectionCounter = octets.readUInt16BE(at);
  at += 2;
  const firstPacketTimestamp = octets.readUInt32BE(at);
  at += 4;
  const lastPacketTimestamp = octets.readUInt32BE(at);
  at += 4;
  const initiatorTransmittedPackets = uint64(octets, at);
  at += 8;
  const responderTransmittedPackets = uint64(octets, at);
  at += 8;
  const initiatorTransmittedBytes = uint64(octets, at);
  at += 8;
  const responderTransmittedBytes = uint64(octets, at);
  at += 8;
  const initiatorPacketsDropped = uint64(octets, at);
  at += 8;
  const responderPacketsDropped = uint64(octets, at);
  at += 8;
  const initiatorBytesDropped = uint64(octets, at);
  at += 8;
  const responderBytesDropped = uint64(octets, at);
  at += 8;
  const qosAppliedInterfaceUuid = uuid(octets, at);
  at += 16;
  const qosRuleId = octets.readUInt32BE(at);
  at += 4;
  const userId = octets.readUInt32BE(at);
  at += 4;
  const applicationProtocolId = octets.readUInt32BE(at);
  at += 4;
  const urlCategoryId = octets.readUInt32BE(at);
  at += 4;
  const urlReputationId = octets.readUInt32BE(at);
  at += 4;
  const clientApplicationId = octets.readUInt32BE(at);
  at += 4;
  const webApplicationId = octets.readUInt32BE(at);
  at += 4;
  length = octets.readUInt32BE(at + 4);
  const clientUrl = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const netbiosName = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const clientApplicationVersion = text(octets, at + 8, at + length);
  at += length;
  const monitorRule1 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule2 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule3 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule4 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule5 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule6 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule7 = octets.readUInt32BE(at);
  at += 4;
  const monitorRule8 = octets.readUInt32BE(at);
  at += 4;
  const securityIntelligenceSourceDestination = octets.readUInt8(at);
  at += 1;
  const securityIntelligenceLayer = octets.readUInt8(at);
  at += 1;
  const fileEventCount = octets.readUInt16BE(at);
  at += 2;
  const intrusionEventCount = octets.readUInt16BE(at);
  at += 2;
  const initiatorCountry = octets.readUInt16BE(at);
  at += 2;
  const responderCountry = octets.readUInt16BE(at);
  at += 2;
  const originalClientCountry = octets.readUInt16BE(at);
  at += 2;
  const iocNumber = octets.readUInt16BE(at);
  at += 2;
  const sourceAutonomousSystem = octets.readUInt32BE(at);
  at += 4;
  const destinationAutonomousSystem = octets.readUInt32BE(at);
  at += 4;
  const snmpIn = octets.readUInt16BE(at);
  at += 2;
  const snmpOut = octets.readUInt16BE(at);
  at += 2;
  const sourceTos = octets.readUInt8(at);
  at += 1;
  const destinationTos = octets.readUInt8(at);
  at += 1;
  const sourceMask = octets.readUInt8(at);
  at += 1;
  const destinationMask = octets.readUInt8(at);
  at += 1;
  const securityContextUuid = uuid(octets, at);
  at += 16;
  const vlanId = octets.readUInt16BE(at);
  at += 2;
  length = octets.readUInt32BE(at + 4);
  const referencedHost = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const userAgent = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const httpReferrer = text(octets, at + 8, at + length);
  at += length;
  const sslCertificateFingerprint = octets.toString('hex', at, at + 20);
  at += 20;
  const sslPolicyUuid = uuid(octets, at);
  at += 16;
  const sslRuleId = octets.readUInt32BE(at);
  at += 4;
  const sslCipherSuite = octets.readUInt16BE(at);
  at += 2;
  const sslVersion = octets.readUInt8(at);
  at += 1;
  const sslServerCertificateStatus = octets.readUInt32BE(at);
  at += 4;
  const sslActualAction = octets.readUInt16BE(at);
  at += 2;
  const sslExpectedAction = octets.readUInt16BE(at);
  at += 2;
  const sslFlowStatus = octets.readUInt16BE(at);
  at += 2;
  const sslFlowError = octets.readUInt32BE(at);
  at += 4;
  const sslFlowMessages = octets.readUInt32BE(at);
  at += 4;
  const sslFlowFlags = uint64(octets, at);
  at += 8;
  length = octets.readUInt32BE(at + 4);
  const sslServerName = text(octets, at + 8, at + length);
  at += length;
  const sslUrlCategoryId = octets.readUInt32BE(at);
  at += 4;
  const sslSessionId = octets.toString('hex', at, at + 32);
  at += 32;
  const sslSessionIdLength = octets.readUInt8(at);
  at += 1;
  const sslTicketId = octets.toString('hex', at, at + 20);
  at += 20;
  const sslTicketIdLength = octets.readUInt8(at);
  at += 1;
  const networkAnalysisPolicyUuid = uuid(octets, at);
  at += 16;
  const endpointProfileId = octets.readUInt32BE(at);
  at += 4;
  const securityGroupId = octets.readUInt32BE(at);
  at += 4;
  const sourceSecurityGroupTag = octets.readUInt16BE(at);
  at += 2;
  const sourceSecurityGroupTagType = octets.readUInt8(at);
  at += 1;
  const destinationSecurityGroupTag = octets.readUInt16BE(at);
  at += 2;
  const destinationSecurityGroupTagType = octets.readUInt8(at);
  at += 1;
  const locationIpAddress = address(octets, at);
  at += 16;
  const httpResponse = octets.readUInt32BE(at);
  at += 4;
  length = octets.readUInt32BE(at + 4);
  const dnsQuery = text(octets, at + 8, at + length);
  at += length;
  const dnsRecordType = octets.readUInt16BE(at);
  at += 2;
  const dnsResponseType = octets.readUInt16BE(at);
  at += 2;
  const dnsTtl = octets.readUInt32BE(at);
  at += 4;
  const sinkholeUuid = uuid(octets, at);
  at += 16;
  const securityIntelligenceList1 = octets.readUInt32BE(at);
  at += 4;
  const securityIntelligenceList2 = octets.readUInt32BE(at);
  at += 4;
  const threatIntelligenceCategory = octets.readUInt32BE(at);
  at += 4;
  length = octets.readUInt32BE(at + 4);
  const encryptedVisibilityProcess = text(octets, at + 8, at + length);
  at += length;
  const encryptedVisibilityProcessConfidence = octets.readUInt8(at);
  at += 1;
  const encryptedVisibilityThreatConfidence = octets.readUInt8(at);
  at += 1;
  const encryptedVisibilityThreatConfidenceIndex = octets.readUInt8(at);
  at += 1;
  const clientApplicationDetectorId = octets.readUInt8(at);
  at += 1;
  const natInitiatorPort = octets.readUInt16BE(at);
  at += 2;
  const natResponderPort = octets.readUInt16BE(at);
  at += 2;
  const natInitiatorIpAddress = address(octets, at);
  at += 16;
  const natResponderIpAddress = address(octets, at);
  at += 16;
  length = octets.readUInt32BE(at + 4);
  const ingressVrfName = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const egressVrfName = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const sourceIpDynamicAttributes = text(octets, at + 8, at + length);
  at += length;
  length = octets.readUInt32BE(at + 4);
  const destinationIpDynamicAttributes = text(octets, at + 8, at + length);
  at += length;
  return {
    kind: 'connectionStatistics',
    category: 'connection',
    recordType,
    netmapId,
    archiveTimestamp,
    discoveryHeader,
    data: {
      blockType,
      deviceId,
      ingressZoneUuid,
      egressZoneUuid,
      ingressInterfaceUuid,
      egressInterfaceUuid,
      initiatorIpAddress,
      responderIpAddress,
      originalClientIpAddress,
      accessControlPolicyUuid,
      accessControlRuleId,
      tunnelRuleId,
      accessControlRuleAction,
      accessControlRuleReason,
      initiatorPort,
      responderPort,
      tcpFlags,
      ipProtocol,
      netflowSource,
      connectionInstanceId,
      connectionCounter,
      firstPacketTimestamp,
      lastPacketTimestamp,
      initiatorTransmittedPackets,
      responderTransmittedPackets,
      initiatorTransmittedBytes,
      responderTransmittedBytes,
      initiatorPacketsDropped,
      responderPacketsDropped,
      initiatorBytesDropped,
      responderBytesDropped,
      qosAppliedInterfaceUuid,
      qosRuleId,
      userId,
      applicationProtocolId,
      urlCategoryId,
      urlReputationId,
      clientApplicationId,
      webApplicationId,
      clientUrl,
      netbiosName,
      clientApplicationVersion,
      monitorRule1,
      monitorRule2,
      monitorRule3,
      monitorRule4,
      monitorRule5,
      monitorRule6,
      monitorRule7,
      monitorRule8,
      securityIntelligenceSourceDestination,
      securityIntelligenceLayer,
      fileEventCount,
      intrusionEventCount,
      initiatorCountry,
      responderCountry,
      originalClientCountry,
      iocNumber,
      sourceAutonomousSystem,
      destinationAutonomousSystem,
      snmpIn,
      snmpOut,
      sourceTos,
      destinationTos,
      sourceMask,
      destinationMask,
      securityContextUuid,
      vlanId,
      referencedHost,
      userAgent,
      httpReferrer,
      sslCertificateFingerprint,
      sslPolicyUuid,
      sslRuleId,
      sslCipherSuite,
      sslVersion,
      sslServerCertificateStatus,
      sslActualAction,
      sslExpectedAction,
      sslFlowStatus,
      sslFlowError,
      sslFlowMessages,
      sslFlowFlags,
      sslServerName,
      sslUrlCategoryId,
      sslSessionId,
      sslSessionIdLength,
      sslTicketId,
      sslTicketIdLength,
      networkAnalysisPolicyUuid,
      endpointProfileId,
      securityGroupId,
      sourceSecurityGroupTag,
      sourceSecurityGroupTagType,
      destinationSecurityGroupTag,
      destinationSecurityGroupTagType,
      locationIpAddress,
      httpResponse,
      dnsQuery,
      dnsRecordType,
      dnsResponseType,
      dnsTtl,
      sinkholeUuid,
      securityIntelligenceList1,
      securityIntelligenceList2,
      threatIntelligenceCategory,
      encryptedVisibilityProcess,
      encryptedVisibilityProcessConfidence,
      encryptedVisibilityThreatConfidence,
      encryptedVisibilityThreatConfidenceIndex,
      clientApplicationDetectorId,
      natInitiatorPort,
      natResponderPort,
      natInitiatorIpAddress,
      natResponderIpAddress,
      ingressVrfName,
      egressVrfName,
      sourceIpDynamicAttributes,
      destinationIpDynamicAttributes,
    },
    undecodedBytes: 0,
  };
}
