import type { Subcommand } from './subcommand.ts';

/** A subcommand as the help lists it. What it needs is loaded when it is wanted. */
export interface ListedSubcommand {
  readonly name: string;
  /** What it does, as a sentence without a capital letter and full stop. */
  readonly description: string;
  load(): Promise<Subcommand>;
}

/** All that the command can do, in the order of the help. */
export const subcommands: readonly ListedSubcommand[] = [
  {
    name: 'init',
    description: 'writes a commented configuration, a unit for systemd and a compose file',
    load: async () => (await import('./init.ts')).initSubcommand,
  },
  {
    name: 'run',
    description: 'streams events from a management center to the outputs and plugins of a configuration file',
    load: async () => (await import('./run.ts')).runSubcommand,
  },
  {
    name: 'check',
    description:
      'looks at everything that a run would use: configuration, certificates, management centers, outputs and plugins',
    load: async () => (await import('./check.ts')).checkSubcommand,
  },
  {
    name: 'simulate',
    description: 'is a management center: over TLS with client certificates, with events of a small network',
    load: async () => (await import('./simulate.ts')).simulateSubcommand,
  },
  {
    name: 'record',
    description: 'writes down what a management center sends, byte for byte, to look at or to replay',
    load: async () => (await import('./record.ts')).recordSubcommand,
  },
  {
    name: 'replay',
    description: 'plays a capture through the outputs and plugins of a configuration file',
    load: async () => (await import('./replay.ts')).replaySubcommand,
  },
  {
    name: 'decode',
    description: 'shows what is in a capture or in hexadecimal text, field by field as a dissector does',
    load: async () => (await import('./decode.ts')).decodeSubcommand,
  },
  {
    name: 'estimate',
    description:
      'says how much a stream would be: events a second and bytes a day, by kind, rule, device and format',
    load: async () => (await import('./estimate.ts')).estimateSubcommand,
  },
  {
    name: 'prove',
    description:
      'sends marked events through your own configuration into your own sinks, and looks for them there',
    load: async () => (await import('./prove.ts')).proveSubcommand,
  },
  {
    name: 'send',
    description: 'sends a MozDef event from options or standard input, or again what was given up',
    load: async () => (await import('./send.ts')).sendSubcommand,
  },
  {
    name: 'plugins',
    description:
      'lists the outputs and plugins of a configuration file as a run would load them, or tries plugins',
    load: async () => (await import('./plugins.ts')).pluginsSubcommand,
  },
  {
    name: 'outputs',
    description: 'lists what `type =` of an output can say, and the keys of each',
    load: async () => (await import('./outputs.ts')).outputsSubcommand,
  },
  {
    name: 'kinds',
    description: 'lists the kinds of records, which `kinds =` of an output takes',
    load: async () => (await import('./kinds.ts')).kindsSubcommand,
  },
  {
    name: 'completions',
    description: 'writes what makes a shell complete the command: bash, zsh or fish',
    load: async () => (await import('./completions.ts')).completionsSubcommand,
  },
  {
    name: 'demo',
    description:
      'runs the whole pipeline on this machine: a simulated management center, the client, the plugins, and a MozDef collector that checks what arrives',
    load: async () => (await import('./demo.ts')).demoSubcommand,
  },
];
