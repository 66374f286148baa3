/**
 * The rules of docs/architecture.md ("Who may import whom"), kept by machine.
 * Run with `pnpm rules`.
 */

const transports = '^packages/mozdef-transport-(?!testkit)';
const source = (names) => `^packages/(${names})/src/`;
const anyOf = (names) => `(^|/)(@x|packages)/(${names})(/|$)`;

/** Whatever of this workspace is not in the list (a package may always import itself). */
const onlyFrom = (name, packages, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: source(packages) },
  to: { path: '^packages/', pathNot: anyOf(allowed) },
});

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Modules that import each other in a circle cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-circular',
      comment: 'Folders that import each other in a circle are one folder that is cut in the wrong place.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere: a typing mistake, or a package that is not built.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'What src imports must be in the dependencies or peerDependencies of its package.json.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: ['^packages/[^/]+/test/', '^test-support/'] },
    },
    {
      name: 'transports-import-only-events',
      comment: 'A transport imports @x/mozdef-events and what stands below it, and no other transport.',
      severity: 'error',
      from: { path: `${transports}([^/]+)/src/` },
      to: {
        path: '^packages/',
        pathNot: ['^packages/(mozdef-events|transport|sockets|foundation)/', `${transports}$1/`],
      },
    },
    onlyFrom('transport-imports', 'transport', 'transport|foundation', 'Delivery knows no kind of message.'),
    onlyFrom('foundation-imports-nothing', 'foundation', 'foundation', 'Everything stands on it.'),
    onlyFrom(
      'sockets-import-foundation',
      'sockets',
      'sockets|foundation',
      'Sockets know no message and no event.',
    ),
    ...['transport-file', 'transport-stream'].map((name) =>
      onlyFrom(
        `${name}-imports`,
        name,
        `${name}|transport|sockets|foundation`,
        'A transport knows the contract and no other transport.',
      ),
    ),
    onlyFrom(
      'outputs-import',
      'estreamer-outputs',
      'estreamer-outputs|estreamer-events|estreamer-plugins|estreamer-protocol|transport|foundation',
      'An output joins a format and a transport, and knows neither by name.',
    ),
    onlyFrom(
      'events-import-transport',
      'mozdef-events',
      'mozdef-events|transport|foundation',
      'The event model knows the contract of transports and none of them.',
    ),
    onlyFrom(
      'testkit-imports-only-the-contract',
      'transport-testkit',
      'transport-testkit|transport',
      'The conformance kit knows the contract and no transport.',
    ),
    onlyFrom(
      'protocol-imports-nothing',
      'estreamer-protocol',
      'estreamer-protocol|foundation',
      'The protocol stands on nothing but the foundation.',
    ),
    {
      name: 'protocol-opens-nothing',
      comment: 'estreamer-protocol opens no socket, file or timer; of net it takes only the address checks.',
      severity: 'error',
      from: { path: source('estreamer-protocol') },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|fs/promises|tls|http|https|http2|dgram|dns|timers|timers/promises|child_process|worker_threads)$',
      },
    },
    onlyFrom(
      'events-of-records-import-only-protocol',
      'estreamer-events',
      'estreamer-events|estreamer-protocol|foundation',
      'What records mean, and how formats say it, needs no MozDef package and no plugin host.',
    ),
    {
      name: 'events-of-records-open-nothing',
      comment: 'estreamer-events opens no socket, file or timer.',
      severity: 'error',
      from: { path: source('estreamer-events') },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|fs/promises|tls|http|https|http2|dgram|dns|timers|timers/promises|child_process|worker_threads)$',
      },
    },
    ...['estreamer-client', 'estreamer-simulator', 'estreamer-plugins', 'ftd-syslog'].map((name) =>
      onlyFrom(
        `${name}-imports-only-protocol`,
        name,
        `${name}|estreamer-protocol|sockets|foundation`,
        'No eStreamer package but the bridge and the command imports a MozDef package, or a sibling.',
      ),
    ),
    onlyFrom(
      'bridge-imports',
      'estreamer-mozdef',
      'estreamer-mozdef|estreamer-protocol|estreamer-events|estreamer-outputs|estreamer-plugins|mozdef-events|transport|foundation',
      'The bridge joins records and events; how either travels is not its business.',
    ),
    {
      name: 'nothing-imports-the-command',
      severity: 'error',
      from: { path: '^packages/(?!estreamer-cli/)' },
      to: { path: anyOf('estreamer-cli') },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/test/', 'tsup\\.config\\.ts$'] },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
