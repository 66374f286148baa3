import { listOf, text, type ValueKind, ValueProblem } from './keys.ts';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * UUIDs of devices, by what a source calls them.
 *
 * @param called what that is, such as `name`
 */
export function deviceUuids(called: string): ValueKind<Readonly<Record<string, string>>> {
  return {
    values: `\`${called}=UUID\`; several with commas between them`,
    read(written, context) {
      const pairs = listOf(text).read(written, context);
      return Object.fromEntries(
        pairs.map((pair) => {
          const [, device, uuid = ''] = /^([^=]+?)\s*=\s*(\S+)$/.exec(pair) ?? [];
          if (device !== undefined && UUID.test(uuid)) return [device, uuid] as const;
          throw new ValueProblem(`write ${called}=UUID, such as fw1=0a1b2c3d-0000-11ee-8000-00000000000b`);
        }),
      );
    },
  };
}
