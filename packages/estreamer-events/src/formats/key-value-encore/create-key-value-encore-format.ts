import { createRecordCatalogue } from '@x/estreamer-protocol';
import type { Value } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { issuesError } from '../../errors/events-error.ts';
import { lineValue } from '../../values/bounded-text.ts';
import type { CefSource } from '../cef/cef-projection.ts';
import { CefValues } from '../cef/cef-values.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { familyOf } from '../kind-families.ts';
import { keyValueFieldsOf, keyValueKeyOf, simpleTypeOf } from './key-value-fields.ts';

/** Settings of the format `key-value-encore`. */
export interface KeyValueEncoreFormatSettings extends EventSettings {
  /**
   * What `event_sec` says: when the event happened, or when the management center archived it, where it says that. Nobody can see
   * any more which of them the retired client wrote; readers take it as the time of the event.
   * @default 'event'
   */
  readonly eventSecond?: 'event' | 'archived';
}

const CONNECTION = 'connection';

/**
 * The lines that Cisco's retired client (eNcore) wrote for its Splunk add-on (source type `cisco:estreamer:data`):
 * `rec_type=71 event_sec=1750000000 app_proto=HTTPS ...`. Of connections every key is there, with `0`, `N/A`, `Unknown` or `""`
 * for nothing, in the order of the retired client; of other records the keys that readers look for come first, then all else.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('key-value-encore');
 */
export function createKeyValueEncoreFormat(
  settings: KeyValueEncoreFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { eventSecond = 'event' } = settings;
  if (eventSecond !== 'event' && eventSecond !== 'archived') {
    const issue = `"eventSecond" is ${JSON.stringify(eventSecond)}; give event or archived`;
    throw issuesError('invalid-settings', 'The format cannot be made', [issue]);
  }
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  return createCompiledFormat(
    {
      name: 'key-value-encore',
      fileExtension: 'log',
      contentType: 'text/plain',
      write(event, out) {
        const values = new CefValues(event, catalogue);
        const write = event.code.bind(keyValueText);
        const isConnection = familyOf(event.kind) === CONNECTION && event.kind !== 'connectionChunk';
        const taken = new Set<string>();
        let first = true;
        const add = (key: string, value: Value | undefined) => {
          if (value === undefined || taken.has(key)) return;
          taken.add(key);
          const isNumber = value.type === 'number' || value.type === 'time';
          const append = () => {
            out.literal(`${first ? '' : ' '}${key}=`);
            out.expression(isNumber ? value.text : `${write}('' + ${value.text}, max)`);
          };
          if (value.certain) append();
          else out.when(`${value.text} !== undefined`, append);
          first = false;
        };
        const addSource = (key: string, source: CefSource) => add(key, values.value(source));

        addSource('rec_type', { record: { envelope: 'recordType' } });
        addSource(
          'event_sec',
          eventSecond === 'archived' ? [{ record: { envelope: 'archiveTimestamp' } }, 'time'] : 'time',
        );
        for (const [key, source] of Object.entries(keyValueFieldsOf(event.kind))) addSource(key, source);
        if (!isConnection) {
          for (const name of event.factNames) {
            const key = keyValueKeyOf(name);
            if (key !== undefined) add(key, event.fact(name));
          }
        }
        addSource('rec_type_simple', simpleTypeOf(event.kind));
        addSource('rec_type_desc', isConnection ? { text: 'Connection Statistics' } : { title: true });
        if (isConnection) {
          const flag = event.fact('securityIntelligence')?.text ?? 'false';
          add('sec_intel_event', { text: `(${flag} ? 'Yes' : 'No')`, type: 'text', certain: true });
        }
        addSource('sensor', ['sensor', { text: 'Unknown' }]);
        addSource(
          'event_desc',
          isConnection ? { text: 'Flow Statistics' } : ['eventSubtype', 'eventType', { title: true }],
        );
        if (!isConnection) {
          for (const { key, value } of event.restFields()) add(key, value);
        }
        const open = event.openFields([...taken]);
        if (open === undefined) return;
        const pair = event.code.variable();
        out.line(`for (var ${pair} of ${open}) {`);
        for (const piece of [literal(' '), `${pair}[0]`, "'='", `${write}('' + ${pair}[1], max)`])
          out.expression(piece);
        out.line('}');
      },
    },
    settings,
    dependencies,
  );
}

const PLAIN = /^[!#-~]+$/;

/**
 * Writes a value: in quotes if it is empty or holds a blank. A quote within would end it for readers, who know no escape, and
 * becomes an apostrophe.
 */
function keyValueText(text: string, maxBytes: number): string {
  if (PLAIN.test(text) && text.length <= maxBytes) return text;
  const line = lineValue(text, maxBytes).replaceAll('"', "'");
  return line === '' || /\s/u.test(line) ? `"${line}"` : line;
}
