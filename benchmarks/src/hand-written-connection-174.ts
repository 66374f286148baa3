/**
 * The ceiling for decoding: connection statistics, block 174, in the straight line that a programmer would write for
 * this one layout, giving the same object.
 */

function uint64(bytes: Buffer, at: number): number | string {
  const high = bytes.readUInt32BE(at);
  if (high <= 0x1fffff) return high * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
  return bytes.readBigUInt64BE(at).toString();
}

function uuid(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function address(bytes: Buffer, at: number): string {
  if (bytes.readUInt32BE(at) === 0 && bytes.readUInt32BE(at + 4) === 0) {
    const third = bytes.readUInt32BE(at + 8);
    if (third === 0xffff) return `${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`;
    if (third === 0 && bytes.readUInt32BE(at + 12) === 0) return '::';
  }
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(bytes.readUInt16BE(at + index));
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

function text(bytes: Buffer, start: number, end: number): string {
  let stop = end;
  while (stop > start && bytes[stop - 1] === 0) stop -= 1;
  return stop === start ? '' : bytes.toString('utf8', start, stop);
}

/** Decodes the payload of an event data message: 16-octet record header, 56-octet discovery header, block 174. */
export function decodeConnection174(bytes: Buffer): object {
  const recordType = bytes.readUInt32BE(0) & 0xffff;
  const netmapId = (bytes.readUInt32BE(0) >>> 16) & 0x7fff;
  const archiveTimestamp = bytes.readUInt32BE(8);
  const discoveryHeader = {
    deviceId: bytes.readUInt32BE(16),
    legacyIpAddress: `${bytes[20]}.${bytes[21]}.${bytes[22]}.${bytes[23]}`,
    macAddress: bytes.toString('hex', 24, 30).replace(/..(?=.)/g, '$&:'),
    hasIpv6: bytes.readUInt8(30),
    reserved: bytes.readUInt8(31),
    eventSecond: bytes.readUInt32BE(32),
    eventMicrosecond: bytes.readUInt32BE(36),
    eventType: bytes.readUInt32BE(40),
    eventSubtype: bytes.readUInt32BE(44),
    fileNumber: bytes.readUInt32BE(48),
    filePosition: bytes.readUInt32BE(52),
    hostIpAddress: address(bytes, 56),
  };
  const blockType = bytes.readUInt32BE(72);
  let at = 80;
  let length = 0;
  const deviceId = bytes.readUInt32BE(at);
  at += 4;
  const ingressZoneUuid = uuid(bytes, at);
  at += 16;
  const egressZoneUuid = uuid(bytes, at);
  at += 16;
  const ingressInterfaceUuid = uuid(bytes, at);
  at += 16;
  const egressInterfaceUuid = uuid(bytes, at);
  at += 16;
  const initiatorIpAddress = address(bytes, at);
  at += 16;
  const responderIpAddress = address(bytes, at);
  at += 16;
  const originalClientIpAddress = address(bytes, at);
  at += 16;
  const accessControlPolicyUuid = uuid(bytes, at);
  at += 16;
  const accessControlRuleId = bytes.readUInt32BE(at);
  at += 4;
  const tunnelRuleId = bytes.readUInt32BE(at);
  at += 4;
  const accessControlRuleAction = bytes.readUInt16BE(at);
  at += 2;
  const accessControlRuleReason = bytes.readUInt32BE(at);
  at += 4;
  const initiatorPort = bytes.readUInt16BE(at);
  at += 2;
  const responderPort = bytes.readUInt16BE(at);
  at += 2;
  const tcpFlags = bytes.readUInt16BE(at);
  at += 2;
  const ipProtocol = bytes.readUInt8(at);
  at += 1;
  const netflowSource = address(bytes, at);
  at += 16;
  const connectionInstanceId = bytes.readUInt16BE(at);
  at += 2;
  const connectionCounter = bytes.readUInt16BE(at);
  at += 2;
  const firstPacketTimestamp = bytes.readUInt32BE(at);
  at += 4;
  const lastPacketTimestamp = bytes.readUInt32BE(at);
  at += 4;
  const initiatorTransmittedPackets = uint64(bytes, at);
  at += 8;
  const responderTransmittedPackets = uint64(bytes, at);
  at += 8;
  const initiatorTransmittedBytes = uint64(bytes, at);
  at += 8;
  const responderTransmittedBytes = uint64(bytes, at);
  at += 8;
  const initiatorPacketsDropped = uint64(bytes, at);
  at += 8;
  const responderPacketsDropped = uint64(bytes, at);
  at += 8;
  const initiatorBytesDropped = uint64(bytes, at);
  at += 8;
  const responderBytesDropped = uint64(bytes, at);
  at += 8;
  const qosAppliedInterfaceUuid = uuid(bytes, at);
  at += 16;
  const qosRuleId = bytes.readUInt32BE(at);
  at += 4;
  const userId = bytes.readUInt32BE(at);
  at += 4;
  const applicationProtocolId = bytes.readUInt32BE(at);
  at += 4;
  const urlCategoryId = bytes.readUInt32BE(at);
  at += 4;
  const urlReputationId = bytes.readUInt32BE(at);
  at += 4;
  const clientApplicationId = bytes.readUInt32BE(at);
  at += 4;
  const webApplicationId = bytes.readUInt32BE(at);
  at += 4;
  length = bytes.readUInt32BE(at + 4);
  const clientUrl = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const netbiosName = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const clientApplicationVersion = text(bytes, at + 8, at + length);
  at += length;
  const monitorRule1 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule2 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule3 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule4 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule5 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule6 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule7 = bytes.readUInt32BE(at);
  at += 4;
  const monitorRule8 = bytes.readUInt32BE(at);
  at += 4;
  const securityIntelligenceSourceDestination = bytes.readUInt8(at);
  at += 1;
  const securityIntelligenceLayer = bytes.readUInt8(at);
  at += 1;
  const fileEventCount = bytes.readUInt16BE(at);
  at += 2;
  const intrusionEventCount = bytes.readUInt16BE(at);
  at += 2;
  const initiatorCountry = bytes.readUInt16BE(at);
  at += 2;
  const responderCountry = bytes.readUInt16BE(at);
  at += 2;
  const originalClientCountry = bytes.readUInt16BE(at);
  at += 2;
  const iocNumber = bytes.readUInt16BE(at);
  at += 2;
  const sourceAutonomousSystem = bytes.readUInt32BE(at);
  at += 4;
  const destinationAutonomousSystem = bytes.readUInt32BE(at);
  at += 4;
  const snmpIn = bytes.readUInt16BE(at);
  at += 2;
  const snmpOut = bytes.readUInt16BE(at);
  at += 2;
  const sourceTos = bytes.readUInt8(at);
  at += 1;
  const destinationTos = bytes.readUInt8(at);
  at += 1;
  const sourceMask = bytes.readUInt8(at);
  at += 1;
  const destinationMask = bytes.readUInt8(at);
  at += 1;
  const securityContextUuid = uuid(bytes, at);
  at += 16;
  const vlanId = bytes.readUInt16BE(at);
  at += 2;
  length = bytes.readUInt32BE(at + 4);
  const referencedHost = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const userAgent = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const httpReferrer = text(bytes, at + 8, at + length);
  at += length;
  const sslCertificateFingerprint = bytes.toString('hex', at, at + 20);
  at += 20;
  const sslPolicyUuid = uuid(bytes, at);
  at += 16;
  const sslRuleId = bytes.readUInt32BE(at);
  at += 4;
  const sslCipherSuite = bytes.readUInt16BE(at);
  at += 2;
  const sslVersion = bytes.readUInt8(at);
  at += 1;
  const sslServerCertificateStatus = bytes.readUInt32BE(at);
  at += 4;
  const sslActualAction = bytes.readUInt16BE(at);
  at += 2;
  const sslExpectedAction = bytes.readUInt16BE(at);
  at += 2;
  const sslFlowStatus = bytes.readUInt16BE(at);
  at += 2;
  const sslFlowError = bytes.readUInt32BE(at);
  at += 4;
  const sslFlowMessages = bytes.readUInt32BE(at);
  at += 4;
  const sslFlowFlags = uint64(bytes, at);
  at += 8;
  length = bytes.readUInt32BE(at + 4);
  const sslServerName = text(bytes, at + 8, at + length);
  at += length;
  const sslUrlCategoryId = bytes.readUInt32BE(at);
  at += 4;
  const sslSessionId = bytes.toString('hex', at, at + 32);
  at += 32;
  const sslSessionIdLength = bytes.readUInt8(at);
  at += 1;
  const sslTicketId = bytes.toString('hex', at, at + 20);
  at += 20;
  const sslTicketIdLength = bytes.readUInt8(at);
  at += 1;
  const networkAnalysisPolicyUuid = uuid(bytes, at);
  at += 16;
  const endpointProfileId = bytes.readUInt32BE(at);
  at += 4;
  const securityGroupId = bytes.readUInt32BE(at);
  at += 4;
  const sourceSecurityGroupTag = bytes.readUInt16BE(at);
  at += 2;
  const sourceSecurityGroupTagType = bytes.readUInt8(at);
  at += 1;
  const destinationSecurityGroupTag = bytes.readUInt16BE(at);
  at += 2;
  const destinationSecurityGroupTagType = bytes.readUInt8(at);
  at += 1;
  const locationIpAddress = address(bytes, at);
  at += 16;
  const httpResponse = bytes.readUInt32BE(at);
  at += 4;
  length = bytes.readUInt32BE(at + 4);
  const dnsQuery = text(bytes, at + 8, at + length);
  at += length;
  const dnsRecordType = bytes.readUInt16BE(at);
  at += 2;
  const dnsResponseType = bytes.readUInt16BE(at);
  at += 2;
  const dnsTtl = bytes.readUInt32BE(at);
  at += 4;
  const sinkholeUuid = uuid(bytes, at);
  at += 16;
  const securityIntelligenceList1 = bytes.readUInt32BE(at);
  at += 4;
  const securityIntelligenceList2 = bytes.readUInt32BE(at);
  at += 4;
  const threatIntelligenceCategory = bytes.readUInt32BE(at);
  at += 4;
  length = bytes.readUInt32BE(at + 4);
  const encryptedVisibilityProcess = text(bytes, at + 8, at + length);
  at += length;
  const encryptedVisibilityProcessConfidence = bytes.readUInt8(at);
  at += 1;
  const encryptedVisibilityThreatConfidence = bytes.readUInt8(at);
  at += 1;
  const encryptedVisibilityThreatConfidenceIndex = bytes.readUInt8(at);
  at += 1;
  const clientApplicationDetectorId = bytes.readUInt8(at);
  at += 1;
  const natInitiatorPort = bytes.readUInt16BE(at);
  at += 2;
  const natResponderPort = bytes.readUInt16BE(at);
  at += 2;
  const natInitiatorIpAddress = address(bytes, at);
  at += 16;
  const natResponderIpAddress = address(bytes, at);
  at += 16;
  length = bytes.readUInt32BE(at + 4);
  const ingressVrfName = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const egressVrfName = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const sourceIpDynamicAttributes = text(bytes, at + 8, at + length);
  at += length;
  length = bytes.readUInt32BE(at + 4);
  const destinationIpDynamicAttributes = text(bytes, at + 8, at + length);
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
