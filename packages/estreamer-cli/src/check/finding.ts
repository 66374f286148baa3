/** What a check has found out about one thing. */
export interface Finding {
  /** What was looked at, such as `[server east] TLS`. */
  readonly subject: string;
  readonly result: 'right' | 'warning' | 'wrong';
  /** What it is like, or what is wrong and what to do about it. */
  readonly message: string;
  /** Of what is wrong: whether a run would end by it, or wait until it is right. */
  readonly ends?: 'run' | 'nothing';
}

/** Hears of findings as they are made. */
export type ReportFinding = (finding: Finding) => void;
