import { createSyslogHeader, frameMessage, isDatagram, type SyslogOrigin } from '@x/sockets';
import type { Message } from '@x/transport';
import type { ResolvedStreamSettings } from './stream-transport-settings.ts';

/** Writes messages as they go on the wire. */
export interface FrameWriter {
  /** What stands before the text: printable ASCII, so that its length is its size. */
  header(message: Message): string;
  /** The whole message with what keeps it apart from others. */
  frame(header: string, message: Message): string;
}

/** How many senders are remembered, each by source and kind. */
const MAX_ORIGINS = 1000;

/** Makes the writer for what the settings say: plain lines or syslog messages. */
export function createFrameWriter(settings: ResolvedStreamSettings, machine: string): FrameWriter {
  const { syslog } = settings;
  return {
    header: syslog === undefined ? () => '' : createHeaderWriter(syslog, machine),
    frame: createFrame(settings),
  };
}

function createFrame({ destination, syslog, lineEnd }: ResolvedStreamSettings): FrameWriter['frame'] {
  if (isDatagram(destination)) return (header, { text }) => header + text;
  if (syslog === undefined) return (_header, { text }) => text + lineEnd;
  const { framing } = syslog;
  return framing === 'octet-counting'
    ? (header, { text, byteLength }) => `${header.length + byteLength} ${header}${text}`
    : (header, { text }) => frameMessage(header + text, framing);
}

function createHeaderWriter(
  settings: NonNullable<ResolvedStreamSettings['syslog']>,
  machine: string,
): FrameWriter['header'] {
  const { format, facility, severity, hostname = machine, program = process.title } = settings;
  const write = createSyslogHeader({
    format,
    facility,
    severity: severity === 'message' ? undefined : severity,
  });
  const fixedHost = typeof hostname === 'string' ? hostname : undefined;
  const processId = String(process.pid);
  let origins = new Map<string, SyslogOrigin>();

  /** The same object for the same sender: what is written of it is then kept. */
  function originOf({ source, kind = '' }: Message): SyslogOrigin {
    const host = fixedHost ?? source ?? machine;
    const key = `${host} ${kind}`;
    let origin = origins.get(key);
    if (origin === undefined) {
      if (origins.size >= MAX_ORIGINS) origins = new Map();
      origin = { host, program, processId, messageId: kind };
      origins.set(key, origin);
    }
    return origin;
  }

  return (message) =>
    write({
      severity: message.severity ?? 'INFO',
      time: message.time ?? Date.now(),
      origin: originOf(message),
    });
}
