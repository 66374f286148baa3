import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../src/configuration/read-configuration.ts';

/** As the Python library's example has it. */
const pythonFile = `[settings]
event_types=INTRUSION_EVENTS,METADATA,CONNECTION

[flags]
packets=1
metadata_v4=1
timestamp=1
extended_request=1
`;

describe('a configuration file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-configuration-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (text: string, environment: Record<string, string> = {}) => {
    const file = join(folder, 'estreamer.config');
    await writeFile(file, text);
    try {
      return { configuration: readConfiguration(file, environment), lines: [] };
    } catch (error) {
      const { message } = error as Error;
      return { configuration: undefined, lines: message.replaceAll(file, 'file').split('\n') };
    }
  };

  it('needs no outputs for what only reads, and no management center for what only writes', async () => {
    const file = join(folder, 'half.config');
    const half = async (text: string, use: 'sources' | 'outputs') => {
      await writeFile(file, text);
      return readConfiguration(file, {}, { use });
    };
    const outputs = '[output a]\ntype = stream\nprotocol = stdout\nformat = ecs\n';
    expect(await half(outputs, 'outputs')).toMatchObject({
      sources: [],
      outputs: [{ name: 'a' }],
      warnings: [],
    });
    expect(await half(`${pythonFile}${outputs}`, 'outputs')).toMatchObject({ sources: [] });
    const server = `${pythonFile}[server]\nhost = fmc.example\n[tls]\npkcs12_file = client.pkcs12\n`;
    expect(await half(server, 'sources')).toMatchObject({ outputs: [], warnings: [] });
    await expect(half(outputs, 'sources')).rejects.toThrow('[server] host: It is missing');
    await expect(half(server, 'outputs')).rejects.toThrow('neither an [output <name>] nor [plugins]');
    await expect(half(`[server]\nport = x\n${outputs}`, 'outputs')).rejects.toThrow('[server] port');
  });

  it('may be saved as Notepad saves text: UTF-8 with its mark, UTF-16 and UTF-16 big endian', async () => {
    const text = '\ufeff[output käse]\r\ntype = stream\r\nprotocol = stdout\r\nformat = ecs\r\n';
    const file = join(folder, 'notepad.config');
    const wide = Buffer.from(text, 'utf16le');
    for (const content of [Buffer.from(text), wide, Buffer.from(wide).swap16()]) {
      await writeFile(file, content);
      expect(readConfiguration(file, {}, { use: 'outputs' }).outputs).toMatchObject([{ name: 'käse' }]);
    }
  });

  it('finds a format and an output of somebody else beside it, however its own path is written', async () => {
    await writeFile(join(folder, 'lines.mjs'), 'export default { name: "lines", kinds: [], write() {} };');
    await writeFile(join(folder, 'sink.mjs'), 'export default { purpose: "x", keys: {}, open() {} };');
    const file = join(folder, 'others.config');
    const outputs =
      '[output a]\ntype = file\npath = a\nformat = ./lines.mjs\n[output b]\ntype = ./sink.mjs\n';
    await writeFile(file, outputs);
    for (const written of [file, relative(process.cwd(), file)]) {
      expect(readConfiguration(written, {}, { use: 'outputs' })).toMatchObject({
        outputs: [{ values: { format: { name: 'lines' } } }, { name: 'b' }],
      });
    }
  });

  it('takes variables in any case, as it takes keys', async () => {
    const file = join(folder, 'case.config');
    await writeFile(file, '[output a]\ntype = file\npath = a\nformat = ecs\n');
    const environment = { ESTREAMER_output_A__format: 'cef', estreamer_log__level: 'error' };
    expect(readConfiguration(file, environment, { use: 'outputs' })).toMatchObject({
      outputs: [{ values: { format: 'cef' } }],
      log: { level: 'error' },
    });
  });

  it('takes the sections of the Python library as they stand', async () => {
    const { configuration } = await read(`${pythonFile}
[server]
host = fmc.example
[tls]
pkcs12_file = client.pkcs12
passphrase_variable = PASSPHRASE
[stream]
start = 2026-11-22T00:00:00Z
bookmark_file = bookmark.json
[plugins]
directory = plugins
[output packets]
type = pcap
directory = pcap
policy = best-effort
kinds = packet
`);
    expect(configuration).toMatchObject({
      sources: [
        {
          name: undefined,
          values: {
            request: {
              flags: ['packets', 'metadata_v4', 'timestamp', 'extended_request'],
              extendedRequests: ['INTRUSION_EVENTS', 'METADATA', 'CONNECTION'],
            },
            server: { host: 'fmc.example', port: undefined },
            tls: {
              pkcs12_file: join(folder, 'client.pkcs12'),
              passphrase_variable: 'PASSPHRASE',
              verify: true,
            },
            stream: {
              start: new Date('2026-11-22T00:00:00Z'),
              bookmark_file: join(folder, 'bookmark.json'),
            },
          },
        },
      ],
      plugins: { directory: join(folder, 'plugins') },
      outputs: [
        {
          name: 'packets',
          values: { directory: join(folder, 'pcap'), policy: 'best-effort', kinds: ['packet'] },
        },
      ],
    });
  });

  it('reports everything that is wrong at once, with line and key', async () => {
    const { lines } = await read(`[settings]
event_types=CONNECTIONS
[flags]
packets=yes
[server]
port = 83020
hots = fmc
[tls]
certificate_file = client.pem
[stream]
start = yesterday
product_version = new
bookmark_file = none/bookmark.json
[output one]
type = kafka
[output two]
type = pcap
kinds = connection
[outputs]
type = pcap
nonsense
`);
    expect(lines).toEqual([
      'The configuration has 14 mistakes:',
      expect.stringMatching(/^file:2: \[settings\] event_types: .*CONNECTION/),
      'file:4: [flags] packets: It is "yes"; write 0 or 1.',
      'file:5: [server] host: It is missing.',
      'file:6: [server] port: It is "83020"; write a whole number, 1 to 65535.',
      expect.stringMatching(/^file:7: \[server\] hots: There is no such key\. Known are host, /),
      'file:8: [tls] key_file: It is missing beside the other.',
      'file:11: [stream] start: It is "yesterday"; write oldest, now, or a time such as 2026-11-22T00:00:00Z.',
      'file:12: [stream] product_version: "new" is not a product version; write it like 6.2 or 7.1.0.',
      expect.stringMatching(/^file:13: \[stream\] bookmark_file: .*; make the folder .*none first\.$/),
      expect.stringMatching(/^file:15: \[output one\] type: It is "kafka"; known are /),
      'file:16: [output two] directory: It is missing.',
      'file:18: [output two] kinds: It is "connection"; "connection" is none of the names that `estreamer kinds` lists, as connectionStatistics, connectionChunk are.',
      expect.stringMatching(/^file:20: \[outputs\] type: There is no such section\./),
      'file:21: [outputs]: It is neither a [section] nor key=value.',
    ]);
  });

  it('refuses what would do nothing', async () => {
    const { lines } = await read('[server]\nhost = fmc\n[tls]\npkcs12_file = a.p12\n');
    expect(lines).toEqual([
      'The configuration has 2 mistakes:',
      'file: [settings] event_types: Nothing is asked for: write event_types into [settings], names into [events], or a flag into [flags].',
      'file: There is neither an [output <name>] nor [plugins]: the events would go nowhere.',
    ]);
  });

  it('says of the only output, in a section whose head is written wrong, that alone', async () => {
    const server = `${pythonFile}[server]\nhost=fmc\n[tls]\npkcs12_file=a.p12\n`;
    for (const [head, meant] of [
      ['Output a', 'output a'],
      ['outputs a', 'output a'],
      ['Plugins', 'plugins'],
    ]) {
      const { lines } = await read(`${server}[${head}]\ntype = file\n`);
      expect(lines).toEqual([
        'The configuration has a mistake:',
        `file:14: [${head}] type: There is no such section. Write [${meant}].`,
      ]);
    }
    expect((await read(`${server}[kafka]\ntype = x\n`)).lines.at(-1)).toContain('would go nowhere');
  });

  it('takes what a format has settings for, and nothing that it has none for', async () => {
    const output = (name: string, keys: string) => `[output ${name}]\ntype=file\npath=${name}.log\n${keys}\n`;
    const { lines } = await read(
      `${pythonFile}[server]\nhost=fmc\n[tls]\npkcs12_file=a.p12\n${[
        output('one', 'format=cef-encore\nipv6=both\nbytes_in=initiator\ndetailed_ids=0\nproduct=Firepower'),
        output('two', 'format=ocsf\nschema_version=1.8.0'),
        output('three', 'format=leef\nleef_version=2.0\ndelimiter=^'),
        output('four', 'format=ecs\nipv6=both'),
        output('five', 'format=ecs\nschema_version=1.8.0'),
      ].join('')}`,
    );
    expect(lines).toEqual([
      'The configuration has 2 mistakes:',
      expect.stringMatching(/\[output four\] ipv6: The format ecs has no such key; it is for cef-encore\.$/),
      expect.stringMatching(/\[output five\] schema_version: .*"schemaVersion" is "1\.8\.0"/),
    ]);
  });

  it('puts environment variables in, and never shows what they hold', async () => {
    const text = (port: string) =>
      `${pythonFile}[server]\nhost=\${FMC}\nport=${port}\n[tls]\npkcs12_file=a.p12\n[plugins]\ndirectory=.\n`;
    const { configuration } = await read(text('8302'), { FMC: 'fmc.example' });
    expect(configuration?.sources[0]?.values).toMatchObject({ server: { host: 'fmc.example' } });
    const { lines } = await read(text(`\${SECRET}`), { SECRET: 'hunter2' });
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/\[server\] host: It is "\$\{FMC\}"; there is no environment variable FMC\.$/),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a file names a variable
      'file:11: [server] port: It is "${SECRET}"; write a whole number, 1 to 65535.',
    ]);
  });

  it('has a section for each of several servers, and what they share once', async () => {
    const { configuration, lines } = await read(`${pythonFile}
[server]
port = 8303
[server east]
host = east.example
[server west]
host = west.example
port = 8304
[tls]
passphrase_variable = PASSPHRASE
pkcs12_file = east.pkcs12
[tls west]
pkcs12_file = west.pkcs12
[stream]
bookmark_file = bookmark.json
[settings west]
event_types = METADATA
[plugins]
directory = plugins
`);
    expect(lines).toEqual([]);
    expect(configuration?.sources).toMatchObject([
      {
        name: 'east',
        values: {
          request: { extendedRequests: ['INTRUSION_EVENTS', 'METADATA', 'CONNECTION'] },
          server: { host: 'east.example', port: 8303 },
          tls: { pkcs12_file: join(folder, 'east.pkcs12'), passphrase_variable: 'PASSPHRASE' },
          stream: { bookmark_file: join(folder, 'bookmark-east.json') },
        },
      },
      {
        name: 'west',
        values: {
          request: { extendedRequests: ['METADATA'] },
          server: { host: 'west.example', port: 8304 },
          tls: { pkcs12_file: join(folder, 'west.pkcs12'), passphrase_variable: 'PASSPHRASE' },
          stream: { bookmark_file: join(folder, 'bookmark-west.json') },
        },
      },
    ]);
  });

  it('takes any key from the environment, and secrets from files of their own', async () => {
    const secret = 'postgres://user:hunter2@db';
    await writeFile(join(folder, 'secret'), `${secret}\n`);
    // As PowerShell writes `"..." > wide`.
    await writeFile(join(folder, 'wide'), Buffer.from(`\ufeff${secret}\r\n`, 'utf16le'));
    const text = `${pythonFile}[output rows]\ntype = sql\ndialect = mysql
[output wide]\ntype = sql\ndialect = postgresql\nconnection_file = wide\n`;
    const { configuration, lines } = await read(text, {
      ESTREAMER_SERVER__HOST: 'fmc.example',
      ESTREAMER_TLS__PKCS12_FILE: 'client.p12',
      ESTREAMER_OUTPUT_ROWS__DIALECT: 'postgresql',
      ESTREAMER_OUTPUT_ROWS__CONNECTION_FILE: 'secret',
      ESTREAMER_OUTPUT_LINES__TYPE: 'file',
      ESTREAMER_OUTPUT_LINES__PATH: 'events.log',
      ESTREAMER_OUTPUT_LINES__FORMAT: 'cef',
      ESTREAMER_HOME: '/opt/estreamer',
    });
    expect(lines).toEqual([]);
    expect(configuration?.sources[0]?.values).toMatchObject({ server: { host: 'fmc.example' } });
    expect(configuration?.outputs).toMatchObject([
      { name: 'rows', values: { dialect: 'postgresql', connection: secret } },
      { name: 'wide', values: { dialect: 'postgresql', connection: secret } },
      { name: 'lines', values: { path: join(folder, 'events.log'), format: 'cef' } },
    ]);
  });

  it('warns of a stream without a bookmark, with what that costs', async () => {
    const sections = `${pythonFile}
[server]
host = fmc.example
[tls]
pkcs12_file = client.pkcs12
[output packets]
type = pcap
directory = pcap
`;
    const without = await read(sections);
    expect(without.configuration?.warnings).toEqual([
      expect.stringMatching(
        /^\[stream\] has no bookmark_file: after a restart .* events come twice, or .* is lost\.$/,
      ),
    ]);
    const { configuration } = await read(`${sections}[stream]\nbookmark_file = bookmark.json\n`);
    expect(configuration?.warnings).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('refuses to read a pipe again, which would hold up a run', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(() => readConfiguration(pipe, {}, { isAgain: true })).toThrow(
      /pipe is no regular file; .* at the start only/,
    );
  });

  it('explains a file that is not there', () => {
    expect(() => readConfiguration(join(folder, 'none'), {})).toThrow(
      /There is no configuration .*none: `estreamer init` writes one, and -c names another/,
    );
  });
});
