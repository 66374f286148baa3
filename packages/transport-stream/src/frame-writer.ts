import { createSyslogHeader, frameMessage, isDatagram, type SyslogOrigin } from '@x/sockets';
import type { Message } from '@x/transport';
import type { ResolvedStreamSettings } from './stream-transport-settings.ts';

/** Writes a message as it goes on the wire. */
export type FrameWriter = (message: Message) => string;

/** How many senders are remembered, each by source and kind. */
const MAX_ORIGINS = 1000;

/** Makes the writer for what the settings say: plain lines or syslog messages, with what keeps them apart. */
export function createFrameWriter(settings: ResolvedStreamSettings, machine: string): FrameWriter {
  const { destination, syslog, lineEnd } = settings;
  const isAlone = isDatagram(destination);
  if (syslog === undefined) {
    const end = isAlone ? '' : lineEnd;
    return ({ text }) => text + end;
  }
  const writeHeader = createHeaderWriter(syslog, machine);
  const { framing } = syslog;
  if (isAlone) return (message) => writeHeader(message) + message.text;
  if (framing !== 'octet-counting') {
    return (message) => frameMessage(writeHeader(message) + message.text, framing);
  }
  // All of a header is ASCII, so that its length is its size, and that of the text is known.
  return (message) => {
    const header = writeHeader(message);
    return `${header.length + message.byteLength} ${header}${message.text}`;
  };
}

function createHeaderWriter(
  settings: NonNullable<ResolvedStreamSettings['syslog']>,
  machine: string,
): FrameWriter {
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
