import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPluginHost } from '@x/estreamer-plugins';
import { createRecordDecoder, type EventRecord, MESSAGE_HEADER_SIZE } from '@x/estreamer-protocol';
import { expect, it } from 'vitest';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { describeWithShared } from '../../../../test-support/shared-folder.ts';
import { createPcapPlugin } from '../../src/pcap/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { packet } from './packets.ts';

const run = promisify(execFile);

const tshark = {
  name: 'tshark',
  paths: ['/usr/bin/tshark', '/usr/local/bin/tshark'],
  install: 'install the Debian package tshark',
};
const tcpdump = {
  name: 'tcpdump',
  paths: ['/usr/bin/tcpdump', '/usr/sbin/tcpdump'],
  install: 'install the Debian package tcpdump',
};

async function fileOf(records: readonly EventRecord[]): Promise<string> {
  const directory = await temporaryDirectory();
  await using host = createPluginHost({ plugins: [createPcapPlugin({ directory })] });
  await host.process({ records });
  const [name] = await readdir(directory);
  return join(directory, name as string);
}

/** A TCP segment of 127.0.0.1 in an Ethernet frame. */
const frame = Buffer.from(
  '0200000000020200000000010800' +
    '450000280001000040067ccd7f0000017f000001' +
    '04d2005000000001000000005002200091790000',
  'hex',
);

describeWithShared('the packet of a real management center', (shared) => {
  async function captured(): Promise<EventRecord[]> {
    const hex = await readFile(join(shared, 'captures/single-messages/packet.hex'), 'utf8');
    const message = Buffer.from(hex.trim(), 'hex');
    return [createRecordDecoder().decode(message.subarray(MESSAGE_HEADER_SIZE))];
  }

  describeWithPeer('read by tshark', tshark, (program) => {
    it('has its time, its length and its layers', async () => {
      const fields = [
        'frame.time_epoch',
        'frame.len',
        'frame.protocols',
        'ip.src',
        'tcp.srcport',
        'tcp.dstport',
      ];
      const args = ['-r', await fileOf(await captured()), '-T', 'fields', '-E', 'separator=|'];
      const { stdout } = await run(program, [...args, ...fields.flatMap((field) => ['-e', field])]);
      expect(stdout).toBe('1484317641.105619000|429|eth:ethertype:ip:tcp:ftp|10.141.10.34|26400|21\n');
    });
  });
});

describeWithPeer('tcpdump', tcpdump, (program) => {
  it('reads frames with microseconds', async () => {
    const file = await fileOf([packet(1, { packetData: frame, packetLength: frame.length })]);
    const { stdout } = await run(program, ['-n', '-tt', '-r', file]);
    expect(stdout).toMatch(/^1700000001\.123456 IP 127\.0\.0\.1\.1234 > 127\.0\.0\.1\.80: Flags \[S\]/);
  });
});
