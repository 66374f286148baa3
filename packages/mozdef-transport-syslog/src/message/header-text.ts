/**
 * Writes a text as a field of a syslog header: printable ASCII without space, cut to a length. Whatever else there is
 * becomes `_`, so that nothing can end the field, the header or the message.
 *
 * @returns `-`, which says that there is none, for an empty text
 */
export function headerText(text: string, maxLength: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, maxLength) || '-';
}

/** Writes a program's name as the tag of RFC 3164, which ends at the first character that no program's name has. */
export function tagText(text: string): string {
  return text.replace(/[^\w./-]/g, '_').slice(0, 32) || '-';
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
