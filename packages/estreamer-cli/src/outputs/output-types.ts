import { fileOutput } from './file-output.ts';
import { mozdefOutput, mozdefSqsOutput, mozdefSyslogOutput } from './mozdef-output.ts';
import type { OutputType } from './output-type.ts';
import { pcapOutput } from './pcap-output.ts';
import { sqlOutput } from './sql-output.ts';
import { streamOutput } from './stream-output.ts';

/** What `type` of a section `[output <name>]` may say. */
export const outputTypes: Readonly<Record<string, OutputType>> = {
  mozdef: mozdefOutput,
  'mozdef-syslog': mozdefSyslogOutput,
  'mozdef-sqs': mozdefSqsOutput,
  file: fileOutput,
  stream: streamOutput,
  pcap: pcapOutput,
  sql: sqlOutput,
};
