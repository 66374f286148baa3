import { literal } from '../../compile/function-code.ts';
import { JsonCode } from '../../compile/json-code.ts';
import { isTextKind, type TextKind } from '../../event/event-kind.ts';
import { boundedJsonText } from '../../values/json-text.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import { DocumentCode } from '../document/document-code.ts';
import type { Format } from '../format.ts';
import { sfwDocumentOf } from './sfw-documents.ts';
import { filledEventJson, textEventJson } from './text-event-json.ts';

const eventTypes: Readonly<Record<TextKind, string>> = {
  fullyQualifiedConnection: 'ConnectionEvent',
  fullyQualifiedFile: 'FileEvent',
  fullyQualifiedMalware: 'FileEvent',
  fullyQualifiedIntrusion: 'IntrusionEvent',
  fullyQualifiedPacket: 'IntrusionPacket',
};

/** Settings of the format `sfw-json`. */
export interface SfwJsonFormatSettings extends EventSettings {
  /**
   * Whether text events get what classic records have where there is nothing to name: `ThreatName` is `Unknown` and so on.
   * Detections that group by such a field pass over events without it; without this, text events go on as they came.
   * @default false
   */
  readonly placeholders?: boolean;
}

/**
 * The fully-qualified events of management centers of 7.x (Splunk's source type `cisco:sfw:estreamer`): one flat JSON object
 * an event. Text events go on as they came; connection, intrusion, file and malware records and packets get the
 * same names, types and words, so that what was written for the ones works on the others.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('sfw-json');
 */
export function createSfwJsonFormat(
  settings: SfwJsonFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const textJson = settings.placeholders === true ? filledEventJson : textEventJson;
  return createCompiledFormat(
    {
      name: 'sfw-json',
      fileExtension: 'jsonl',
      contentType: 'application/x-ndjson',
      writes: (kind) => sfwDocumentOf(kind) !== undefined,
      write(event, out) {
        const { code, kind } = event;
        if (isTextKind(kind)) {
          out.expression(
            `${code.bind(textJson)}(${event.access.allFields()}, ${literal(eventTypes[kind])}, max)`,
          );
          return;
        }
        const document = sfwDocumentOf(kind);
        if (document === undefined) return;
        const json = new JsonCode(event, {
          text: boundedJsonText,
          time: (seconds) => seconds,
          comma: ', ',
        });
        new DocumentCode(event, json).document(document).write(out);
      },
    },
    settings,
    dependencies,
  );
}
