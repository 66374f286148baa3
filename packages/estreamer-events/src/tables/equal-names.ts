/** Facts that are called like the field that they come from: `fields('url')` is `{ url: 'url' }`. */
export function fields<Name extends string>(...names: readonly Name[]): { readonly [Each in Name]: Each } {
  return Object.fromEntries(names.map((name) => [name, name])) as { [Each in Name]: Each };
}

/** The same of fields in which 0 is no value: `ids('vlanId')` is `{ vlanId: { id: 'vlanId' } }`. */
export function ids<Name extends string>(
  ...names: readonly Name[]
): { readonly [Each in Name]: { readonly id: Each } } {
  const entries = names.map((name) => [name, { id: name }]);
  return Object.fromEntries(entries) as { [Each in Name]: { id: Each } };
}

/** The same of fields that metadata or a value table names: `namesOrIds('action')` is `{ action: { nameOrId: 'action' } }`. */
export function namesOrIds<Name extends string>(
  ...names: readonly Name[]
): { readonly [Each in Name]: { readonly nameOrId: Each } } {
  const entries = names.map((name) => [name, { nameOrId: name }]);
  return Object.fromEntries(entries) as { [Each in Name]: { nameOrId: Each } };
}
