import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './command-in-process.ts';
import { writeCredentials } from './management-center.ts';

const right = {
  settings: 'event_types = CONNECTION, METADATA',
  flags: 'timestamp = 1',
  server: 'host = 127.0.0.1\nport = 1',
  tls: 'pkcs12_file = client.pkcs12\npassphrase_file = passphrase',
  stream: 'bookmark_file = bookmark.json',
  'output lines': 'type = file\npath = events.log\nformat = cef',
};

type Sections = Readonly<Record<string, string | undefined>>;

const stream = 'type = stream\nprotocol = tcp\nhost = 127.0.0.1\nport = 514\nformat = cef';
const sqs = 'type = mozdef-sqs\nqueue_name = events';

/** What is written in the place of the right sections, and what is said of it. */
const mistakes: readonly (readonly [what: string, sections: Sections, message: RegExp])[] = [
  // What to ask for.
  ['no request', { settings: undefined, flags: undefined }, /Nothing is asked for: write event_types/],
  [
    'an unknown event type',
    { settings: 'event_types = CONNECTIONS' },
    /\[settings\] event_types: .*"CONNECTIONS"/,
  ],
  ['an event type twice', { settings: 'event_types = FILE, FILE' }, /FILE stands there twice/],
  ['another key in settings', { settings: 'event_types = FILE\nhost = a' }, /has event_types only/],
  ['an unknown flag', { flags: 'metadata_v9 = 1' }, /There is no request flag "metadata_v9"/],
  ['a flag that is neither 0 nor 1', { flags: 'packets = yes' }, /It is "yes"; write 0 or 1/],
  ['a flag off that is needed', { flags: 'timestamp = 0' }, /event_types needs this flag/],
  ['a reserved flag', { flags: 'reserved = 1' }, /It is reserved/],
  ['two ways of asking', { events: 'names = FileEvent' }, /Either this, or \[events\]/],
  [
    'an unknown event',
    { settings: undefined, events: 'names = Files' },
    /It is "Files"; write one of ConnectionEvent/,
  ],
  ['no event', { settings: undefined, events: 'output_format = JSON' }, /\[events\] names: It is missing/],
  [
    'an unknown field set',
    { settings: undefined, events: 'names = FileEvent\nfile_fields = All' },
    /write one of HeaderFieldSet/,
  ],
  [
    'fields of an event that is not asked for',
    { settings: undefined, events: 'names = FileEvent\npacket_fields = Impact' },
    /Its event is not in names/,
  ],
  // The server.
  ['no host', { server: 'port = 1' }, /\[server\] host: It is missing/],
  [
    'a host with a scheme',
    { server: 'host = https://fmc.example:8302/' },
    /write the host alone: fmc\.example\./,
  ],
  ['a host with a port', { server: 'host = fmc.example:8302' }, /write fmc\.example, and port = 8302/],
  ['a host in quotes', { server: 'host = "fmc.example"' }, /write it without quotes: fmc\.example/],
  [
    'a host in brackets',
    { server: 'host = [2001:db8::1]' },
    /write the address without brackets: 2001:db8::1/,
  ],
  [
    'a host with a comment',
    { server: 'host = fmc.example # the new one' },
    /write fmc\.example, and the comment in a line of its own/,
  ],
  ['a host with a blank', { server: 'host = fmc example' }, /write a host name or an address/],
  ['an empty host', { server: 'host =' }, /host: It is ""; write something/],
  ['a port that is none', { server: 'host = a\nport = 83020' }, /write a whole number, 1 to 65535/],
  ['a port in words', { server: 'host = a\nport = https' }, /It is "https"; write a whole number/],
  [
    'an indented key',
    { server: 'host = a\n  port = 1' },
    /the line "port = 1" is indented, so it goes on with this value/,
  ],
  ['a key twice', { server: 'host = a\nhost = b' }, /It already stands in line/],
  ['an unknown key', { server: 'hots = a' }, /\[server\] hots: There is no such key. Known are host/],
  ['a timeout that no timer can wait for', { server: 'host = a\nidle_timeout = 3000000' }, /1 to 2147483/],
  [
    'a variable that is not there',
    { server: `host = \${FMC_HOST}` },
    /there is no environment variable FMC_HOST/,
  ],
  [
    'a name that can be no file name',
    { server: undefined, 'server a/b': 'host = a' },
    /Its name stands in file names/,
  ],
  [
    'a server whose name is the folder above',
    { 'server ..': 'host = fmc.example' },
    /\[server \.\.\] host: Its name stands in file names: .* no dot first/,
  ],
  [
    'a name that is too long for a file',
    { [`server ${'n'.repeat(65)}`]: 'host = fmc.example' },
    /Its name stands in file names: .* at most 64/,
  ],
  [
    'two sources on one port',
    {
      'source one': 'type = ftd-syslog\nprotocol = tcp\nport = 6514',
      'source two': 'type = ftd-syslog\nprotocol = tcp\naddress = 127.0.0.1\nport = 6514',
    },
    /\[source two\] port: \[source one\] listens there already; give each its own/,
  ],
  [
    'a section for a server that is not there',
    { 'tls east': 'verify = 0' },
    /There is no \[server east\] for it/,
  ],
  ['a source without a name', { source: 'type = x' }, /Give it a name: \[source <name>\]/],
  // Certificates.
  ['no certificate', { tls: 'verify = 0' }, /\[tls\] pkcs12_file: It is missing/],
  [
    'a certificate without its key',
    { tls: 'certificate_file = a.pem' },
    /key_file: It is missing beside the other/,
  ],
  [
    'two certificates',
    { tls: 'pkcs12_file = a\ncertificate_file = b\nkey_file = c' },
    /Either this, or certificate_file and key_file/,
  ],
  ['a TLS version that is none', { tls: 'pkcs12_file = a\nminimum_version = 1.2' }, /write one of TLSv1,/],
  [
    'a security level that is none',
    { tls: 'pkcs12_file = a\nsecurity_level = 6' },
    /write a whole number, 0 to 5/,
  ],
  ['a certificate file that is not there', { tls: 'pkcs12_file = none.pkcs12' }, /none\.pkcs12/],
  ['a wrong passphrase', { tls: 'pkcs12_file = client.pkcs12\npassphrase_file = wrong' }, /passphrase/],
  [
    'a passphrase variable that is not set',
    { tls: 'pkcs12_file = client.pkcs12\npassphrase_variable = NOT_SET' },
    /NOT_SET/,
  ],
  [
    'a certificate file that is none',
    { tls: 'pkcs12_file = passphrase\npassphrase_file = passphrase' },
    /passphrase/,
  ],
  // The stream.
  ['a start in words', { stream: 'start = yesterday' }, /write oldest, now, or a time/],
  ['a start in milliseconds', { stream: 'start = 1744752707000' }, /write Unix seconds, not milliseconds/],
  [
    'a bookmark in a folder that is not there',
    { stream: 'bookmark_file = none/b.json' },
    /make the folder .*none first/,
  ],
  ['a window that is too large', { stream: 'window_records = 1000000000' }, /1 to 100000000/],
  ['a product version that is none', { stream: 'product_version = new' }, /"new" is not a product version/],
  ['an overlap of more than a day', { stream: 'overlap_seconds = 90000' }, /0 to 86400/],
  // Sections.
  [
    'an unknown section',
    { sinks: 'type = file' },
    /\[sinks\] type: There is no such section\. Known are settings,/,
  ],
  [
    'a section in capital letters',
    { 'Output Lines': 'type = file' },
    /\[Output Lines\] type: There is no such section\. Write \[output Lines\]\./,
  ],
  ['defaults in small letters', { default: 'host = a' }, /There is no such section\. Write \[DEFAULT\]\./],
  ['a line that is nothing', { log: 'level = info\nnonsense' }, /It is neither a \[section\] nor key=value/],
  [
    'a name where there is one',
    { 'log east': 'level = info' },
    /There is one section \[log\], without a name/,
  ],
  ['a level that is none', { log: 'level = verbose' }, /write one of debug, info, warn, error/],
  ['a status interval that no timer can wait for', { log: 'status_interval = 2147484' }, /0 to 2147483/],
  ['nowhere to go', { 'output lines': undefined }, /the events would go nowhere/],
  ['plugins without a folder', { plugins: 'policy = required' }, /\[plugins\] directory: It is missing/],
  ['a plugin folder that is not there', { plugins: 'directory = none' }, /none/],
  [
    'a plugin file without a folder',
    { 'plugin a.ts': 'isolation = worker' },
    /There is no \[plugins\] with a folder/,
  ],
  [
    'an isolation that is none',
    { plugins: 'directory = .\nisolation = process' },
    /write one of none, worker/,
  ],
  // Outputs.
  [
    'an output without a type',
    { 'output x': 'path = a' },
    /\[output x\] type: It is missing. Known are mozdef/,
  ],
  ['an empty output', { 'output x': '' }, /\[output x\] type: It is missing/],
  ['an unknown type', { 'output x': 'type = kafka' }, /It is "kafka"; known are mozdef/],
  ['a type that every object has', { 'output x': 'type = toString' }, /It is "toString"; known are/],
  [
    'a package that is not there',
    { 'output x': 'type = @acme/none' },
    /It is "@acme\/none"; it can't be found .*install it in/,
  ],
  [
    'a file that is no type',
    { 'output x': 'type = ./not-a-type.js' },
    /its default export is no kind of output/,
  ],
  [
    'a file that cannot be loaded',
    { 'output x': 'type = ./broken.js' },
    /it can't be loaded: broken on purpose/,
  ],
  [
    'a format that is none',
    { 'output x': 'type = file\npath = a\nformat = xml' },
    /It is "xml"; write one of ecs/,
  ],
  [
    'two outputs on one file',
    { 'output x': 'type = file\npath = events.log\nformat = ecs' },
    /\[output lines\] path names the same file; give each its own/,
  ],
  [
    'dead letters in the file of the events',
    { 'output x': 'type = file\npath = x\nformat = ecs\ndead_letters = x' },
    /names the same file/,
  ],
  [
    'the bookmark as output',
    { 'output x': 'type = file\npath = bookmark.json\nformat = ecs' },
    /names the same file/,
  ],
  ['a URL that is none', { 'output x': 'type = mozdef\nurl = mozdef.example' }, /write a URL such as https/],
  [
    'a URL of another kind',
    { 'output x': 'type = mozdef\nurl = ftp://mozdef.example' },
    /write a URL such as https/,
  ],
  [
    'a password with a bare percent sign',
    { 'output x': 'type = mozdef\nurl = http://u:p%ZZ@h' },
    /"http:\/\/\.\.\.@h"; write a % in the user name or password as %25/,
  ],
  [
    'a destination without a host',
    { 'output x': 'type = stream\nprotocol = tcp\nformat = cef' },
    /host: It is missing; tcp needs it/,
  ],
  [
    'a kind that is none',
    { 'output x': `${stream}\nkinds = packet, connectionstat` },
    /"connectionstat" is none of the names that `estreamer kinds` lists, as connectionStatistics are/,
  ],
  [
    'a long expression with a mistake',
    { 'output x': `${stream}\nwhere = ${'sourcePort != 5 && '.repeat(200)}sourcePrt > 5` },
    /It is ".{250,300}…; Unknown variable: sourcePrt/,
  ],
  [
    'an expression that does not end',
    { 'output x': `${stream}\nwhere = sourcePort >` },
    /where: .*Unexpected token.*\(line 1, character \d+\)/,
  ],
  [
    'an expression with an unknown name',
    { 'output x': `${stream}\nwhere = sourcePrt > 5` },
    /Unknown variable: sourcePrt \(line 1, character 1\)/,
  ],
  [
    'an expression with two types',
    { 'output x': `${stream}\nwhere = severity > 5` },
    /no such overload: string > int/,
  ],
  [
    'an expression that is no condition',
    { 'output x': `${stream}\nwhere = severity` },
    /it gives string: write what is true or false/,
  ],
  ['a part of more than all', { 'output x': `${stream}\nsample = 150%` }, /write a part above 0 and up to 1/],
  [
    'fields of what has none',
    { 'output x': `${stream}\nmask = user.name` },
    /mask: It is for formats that are JSON, and cef is none/,
  ],
  [
    'a policy that is none',
    { 'output x': `${stream}\npolicy = optional` },
    /write one of required, best-effort/,
  ],
  ['a facility that is none', { 'output x': `${stream}\nfacility = local9` }, /write one of .*local0/],
  [
    'a database without its file',
    { 'output x': 'type = sql\ndialect = sqlite' },
    /file: It is missing; sqlite needs it/,
  ],
  [
    'a database with too much',
    { 'output x': 'type = sql\ndialect = sqlite\nfile = a\nconnection = b' },
    /sqlite does not use it/,
  ],
  [
    'a server without a password',
    { 'output x': 'type = sql\ndialect = sqlserver\nhost = a\ndatabase = b\nuser = c' },
    /password: It is missing; sqlserver needs it/,
  ],
  [
    'a secret file that is not there',
    { 'output x': 'type = sql\ndialect = mysql\nconnection_file = none' },
    /connection_file: .*can't be read/,
  ],
  [
    'a secret in a file that never ends',
    { 'output x': 'type = sql\ndialect = mysql\nconnection_file = /dev/zero' },
    /connection_file: .*more than 16 MiB/,
  ],
  [
    'an authority of a database that never ends',
    {
      'output x':
        'type = sql\ndialect = sqlserver\nhost = a\ndatabase = b\nuser = c\npassword = d\nca_file = /dev/zero',
    },
    /Output "x" can't be opened: \/dev\/zero has more than 16 MiB/,
  ],
  [
    'an authority of a receiver that never ends',
    { 'output x': 'type = stream\nprotocol = tls\nhost = a\nport = 1\nca_file = /dev/zero\nformat = cef' },
    /Output "x" can't be opened: \/dev\/zero has more than 16 MiB/,
  ],
  [
    'an authority of MozDef that never ends',
    { 'output x': 'type = mozdef\nurl = https://a\nca_file = /dev/zero' },
    /Output "x" can't be opened: .*\/dev\/zero has more than 16 MiB/,
  ],
  [
    'a passphrase that never ends',
    { tls: 'pkcs12_file = client.pkcs12\npassphrase_file = /dev/zero' },
    /passphraseFile|passphrase_file/,
  ],
  [
    'a secret twice',
    { 'output x': 'type = sql\ndialect = mysql\nconnection = a\nconnection_file = passphrase' },
    /Either this, or connection/,
  ],
  [
    'a queue twice',
    { 'output x': `${sqs}\nqueue_url = https://sqs.example/1/events` },
    /Either this, or queue_name/,
  ],
  [
    'a FIFO queue without a group',
    { 'output x': `${sqs}.fifo` },
    /message_group_id: It is missing; a FIFO queue needs it/,
  ],
  [
    'half of the credentials',
    { 'output x': `${sqs}\naccess_key_id = a` },
    /secret_access_key: It is missing beside access_key_id/,
  ],
  [
    'a file in a folder that cannot be made',
    { 'output x': 'type = file\npath = passphrase/events.log\nformat = ecs' },
    /Output "x" can't be opened/,
  ],
];

describe('a mistake in a configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-mistakes-'));
    await writeCredentials(folder, await createCertificates());
    await writeFile(join(folder, 'wrong'), 'hunter2', { mode: 0o600 });
    await writeFile(join(folder, 'not-a-type.js'), 'export default 1;');
    await writeFile(join(folder, 'broken.js'), "throw new Error('broken on purpose');");
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await mkdir(join(folder, 'plugins'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is one of at least sixty', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mistakes.map(([what]) => what)).size).toBe(mistakes.length);
  });

  it.each(mistakes)('%s: run and check say the same, and what to do', async (what, sections, message) => {
    const text = Object.entries({ ...right, ...sections })
      .filter(([, content]) => content !== undefined)
      .map(([title, content]) => `[${title}]\n${content}\n`)
      .join('');
    const file = join(folder, `${what.replaceAll(/\W+/g, '-')}.config`);
    await writeFile(file, text);
    // No message is wrapped.
    const wide = { columns: 10_000 };
    const run = await runInProcess(['run', '-c', file], wide);
    const check = await runInProcess(['check', '-c', file], wide);
    expect(run.stderr).toMatch(message);
    expect(check.stdout).toMatch(message);
    expect(run.stderr + check.stdout).not.toMatch(/hunter2|^\s+at /m);
    expect([run.exitCode, check.exitCode]).toEqual([3, 3]);
  });
});
