import { mozdefOutput, mozdefSyslogOutput } from './mozdef-output.ts';
import type { OutputType } from './output-type.ts';
import { pcapOutput } from './pcap-output.ts';

/** What `type` of a section `[output <name>]` may say. */
export const outputTypes: Readonly<Record<string, OutputType>> = {
  mozdef: mozdefOutput,
  'mozdef-syslog': mozdefSyslogOutput,
  pcap: pcapOutput,
};
