import { describeError, type Logger } from '@x/foundation';
import {
  createFileTransport,
  type FileTransport,
  type FileTransportEvent,
  type FileTransportSettings,
} from '@x/transport-file';
import type { Troubles } from './output-type.ts';

/** A file whose troubles are told and counted. */
export interface LoggedFile {
  readonly transport: FileTransport;
  troubles(): Troubles;
}

/** Makes a transport to a file; the log says what happens to the file. */
export function createLoggedFile(settings: FileTransportSettings, logger: Logger): LoggedFile {
  const counts = { repaired: 0, shortened: 0, removed: 0, warning: 0 };
  const onEvent = (event: FileTransportEvent) => {
    if (Object.hasOwn(counts, event.kind)) counts[event.kind as keyof typeof counts] += 1;
    tell(event, logger);
  };
  const file = settings.name ?? 'file';
  return {
    transport: createFileTransport({ ...settings, onEvent }),
    troubles: () => ({
      [`ends of the ${file} that were not complete, and cut off`]: counts.repaired,
      [`times that another program shortened the ${file}`]: counts.shortened,
      [`times that another program deleted the ${file}`]: counts.removed,
      [`times that the ${file} could not be compressed, deleted or synced`]: counts.warning,
    }),
  };
}

/** What may cost lines is a warning. */
function tell(event: FileTransportEvent, logger: Logger): void {
  const { kind, ...details } = event;
  const fields = { code: `file-${kind}`, ...details };
  switch (kind) {
    case 'repaired':
      return logger.warn(fields, 'The last line of a file was not complete, and was cut off');
    case 'shortened':
      return logger.warn(fields, 'A file was shortened by another program');
    case 'removed':
      return logger.warn(
        fields,
        'A file was deleted by another program while it was written: its lines are gone, unless somebody has a copy. A new file takes what follows',
      );
    case 'warning':
      return logger.warn(
        fields,
        `A file could not be compressed, deleted or synced: ${describeError(event.error)}`,
      );
    default:
      return logger.debug(fields, `A file was ${kind}`);
  }
}
