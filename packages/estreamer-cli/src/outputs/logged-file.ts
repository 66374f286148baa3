import { describeError, type Logger } from '@x/foundation';
import {
  createFileTransport,
  type FileTransport,
  type FileTransportEvent,
  type FileTransportSettings,
} from '@x/transport-file';

/** Makes a transport to a file; the log says what happens to the file. */
export function createLoggedFile(settings: FileTransportSettings, logger: Logger): FileTransport {
  return createFileTransport({ ...settings, onEvent: (event) => tell(event, logger) });
}

/** What may cost lines is a warning. */
function tell(event: FileTransportEvent, logger: Logger): void {
  const { kind, ...fields } = event;
  switch (kind) {
    case 'repaired':
      return logger.warn(fields, 'The last line of a file was not complete, and was cut off');
    case 'shortened':
      return logger.warn(fields, 'A file was shortened by another program');
    case 'warning':
      return logger.warn(
        fields,
        `A file could not be compressed, deleted or synced: ${describeError(event.error)}`,
      );
    default:
      return logger.debug(fields, `A file was ${kind}`);
  }
}
