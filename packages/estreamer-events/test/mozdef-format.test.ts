import { createMetadataStore, type RecordInput } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { createMozDefFormat } from '../src/index.ts';
import { intrusionData, intrusionText, recordOf, textRecord } from './support/records.ts';

const store = createMetadataStore();
for (const input of [
  { kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } },
  { kind: 'ruleMessage', data: { generatorId: 1, ruleId: 2_019_401, message: 'MALWARE-CNC beacon' } },
  { kind: 'server', data: { id: 676, name: 'HTTP' } },
  { kind: 'user', data: { blockType: 57, id: 12, userName: 'alice' } },
] as RecordInput[]) {
  store.update(recordOf(input));
}

const format = createMozDefFormat({ hostname: 'this-machine', processname: 'test', processid: 7 });

describe('an intrusion event', () => {
  const record = recordOf({
    kind: 'intrusionEvent',
    archiveTimestamp: 1_700_000_009,
    data: intrusionData,
  });

  it('says in MozDef what happened, when, where and how bad it is', () => {
    const event = format.write(record, store.resolve(record), { id: 'e-1', server: 'paris' });
    expect(event).toMatchObject({
      id: 'e-1',
      time: 1_700_000_000_000,
      severity: 'ERROR',
      kind: 'event',
      source: 'sensor-3',
      byteLength: Buffer.byteLength(event?.text ?? ''),
    });
    expect(JSON.parse(event?.text ?? '')).toEqual({
      timestamp: '2023-11-14T22:13:20.000042+00:00',
      processid: 7,
      processname: 'test',
      hostname: 'sensor-3',
      category: 'intrusion',
      source: 'cisco-fmc',
      details: {
        eventid: 'e-1',
        managementcenter: 'paris',
        recordtype: 400,
        archivetimestamp: '2023-11-14T22:13:29.000000+00:00',
        deviceid: 3,
        sourceipaddress: '192.0.2.1',
        sourceport: 50_000,
        destinationipv6address: '2001:db8::7',
        destinationport: 80,
        protocol: 'TCP',
        ipprotocol: 6,
        username: 'alice',
        userid: 12,
        success: false,
        blocked: 'Blocked',
        eventnumber: 99,
        rulemessage: 'MALWARE-CNC beacon',
        ruleid: 2_019_401,
        generatorid: 1,
        rulerevision: 5,
        priority: 'High',
        priorityid: 1,
        impactflags: 15,
        impactlevel: 1,
        impact: 'Red (vulnerable)',
        applicationprotocol: 'HTTP',
        applicationprotocolid: 676,
      },
      summary:
        'Intrusion event "MALWARE-CNC beacon" from 192.0.2.1:50000 to [2001:db8::7]:80, impact 1, priority High: Blocked, user alice',
      tags: ['cisco', 'fmc', 'intrusion', 'blocked', 'impact-red'],
      severity: 'ERROR',
    });
  });

  it('that comes as text of a 7.x server is rated as the classic record is', () => {
    expect(format.write(intrusionText, {})).toMatchObject({ severity: 'ERROR', source: 'fw1' });
    expect(JSON.parse(format.write(intrusionText, {})?.text ?? '')).toMatchObject({
      hostname: 'fw1',
      summary: 'Intrusion event "MALWARE-CNC example", impact 0, priority high: Would Be Blocked',
      details: { rulemessage: 'MALWARE-CNC example', success: true, impactlevel: 0, priorityid: 1 },
    });
  });
});

describe('a text event', () => {
  it('names neither a user nor a threat where the server writes a placeholder', () => {
    const record = textRecord(500, {
      EventType: 'FileEvent',
      User: 'Not Found',
      ThreatName: 'Invalid ID',
      FileName: 'a.cab',
    });
    const { details } = JSON.parse(format.write(record, {})?.text ?? '');
    expect(details).toMatchObject({ filename: 'a.cab', useridentity: 'Not Found' });
    expect(details).not.toHaveProperty('username');
    expect(details).not.toHaveProperty('detectionname');
  });

  it('names a threat and its score', () => {
    const record = textRecord(502, {
      FileName: 'a.gif',
      SHA_Disposition: 'Malware',
      ThreatName: 'EICAR',
      ThreatScore: 76,
    });
    expect(JSON.parse(format.write(record, {})?.text ?? '').details).toMatchObject({
      detectionname: 'EICAR',
      threatscore: 76,
    });
  });
});
