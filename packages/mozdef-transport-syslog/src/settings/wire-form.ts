/** How a message is written: RFC 5424, or the older form of RFC 3164. */
export type SyslogFormat = 'rfc5424' | 'rfc3164';

/** How messages are kept apart on a stream: by their length in front, or by a line end after each (RFC 6587). */
export type SyslogFraming = 'octet-counting' | 'lf';
