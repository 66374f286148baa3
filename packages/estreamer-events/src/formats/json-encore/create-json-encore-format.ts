import { createRecordCatalogue, type EventRecord } from '@x/estreamer-protocol';
import { JsonCode } from '../../compile/json-code.ts';
import { isTextKind } from '../../event/event-kind.ts';
import { boundedJsonText } from '../../values/json-text.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import { DocumentCode } from '../document/document-code.ts';
import type { Format } from '../format.ts';
import { BlockJson, type TextLimit } from './block-json.ts';
import { computedDocument, fieldNamesOf, textDocument } from './encore-documents.ts';

/**
 * The JSON that Cisco's retired client (eNcore) wrote: the record as it is, blocks with their headers, and under `@computed` what its
 * ids are called. Readers are expressions over the line, so that one blank stands behind every colon and comma.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('json-encore');
 */
export function createJsonEncoreFormat(
  settings: EventSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  return createCompiledFormat(
    {
      name: 'json-encore',
      fileExtension: 'jsonl',
      contentType: 'application/x-ndjson',
      write(event, out) {
        const { access, code, kind, table } = event;
        const json = new JsonCode(event, {
          text: boundedJsonText,
          time: (seconds) => [{ form: 'number', text: seconds }],
          comma: ', ',
          colon: ': ',
        });
        const documents = new DocumentCode(event, json);
        const description = catalogue.byKind(kind)?.name ?? table.title;
        const computed = documents.document(computedDocument(kind, description));
        if (isTextKind(kind)) {
          out.literal('{');
          json.members(out, documents.members(textDocument(kind)));
        } else {
          const blocks = new BlockJson(fieldNamesOf(kind));
          const members = (record: EventRecord, data: Readonly<Record<string, unknown>>, limit: TextLimit) =>
            blocks.members(record, data, catalogue.layoutOf(record), limit);
          out.literal('{');
          out.expression(
            `${code.bind(members)}(record, ${access.allFields()}, { maxBytes: max, cuts: ${event.cuts} })`,
          );
        }
        out.literal(', "@computed": ');
        computed.write(out);
        out.literal('}');
      },
    },
    settings,
    dependencies,
  );
}
