/**
 * Copies the bytes that a value has views of. A view sent to another thread takes its whole buffer along, and a record's
 * views are of the buffer that the delivery came in.
 *
 * @returns the same value where there are none
 */
export function detachBytes<T>(value: T): T {
  return detach(value) as T;
}

function detach(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    return value.byteLength === value.buffer.byteLength ? value : Uint8Array.prototype.slice.call(value);
  }
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const detached = detach(inner);
    if (detached === inner) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    (copy as Record<string, unknown>)[key] = detached;
  }
  return copy ?? value;
}
