/** How a key is written. */
export interface KeyText {
  /** With the space before it and the sign behind it. */
  readonly value: string;
  /** The same for the key of its name. */
  readonly name: string;
}

const KEY = /^[\w.]+$/;

/** More keys than all records have; servers can invent others. */
const MAX_KEYS = 10_000;

/** Gives keys a form that everybody can read, and remembers it. */
export function createKeyTexts(): (key: string) => KeyText {
  const known = new Map<string, KeyText>();
  return (key) => {
    let text = known.get(key);
    if (text === undefined) {
      if (known.size >= MAX_KEYS) known.clear();
      const readable = KEY.test(key) ? key : key.replace(/[^\w.]/g, '_');
      text = { value: ` ${readable}=`, name: ` ${readable}_name=` };
      known.set(key, text);
    }
    return text;
  };
}
