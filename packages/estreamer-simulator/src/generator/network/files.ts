import { createHash } from 'node:crypto';

export const fileTypes = {
  pdf: { id: 285, name: 'PDF' },
  zip: { id: 9, name: 'ZIP' },
  executable: { id: 21, name: 'MSEXE' },
};

export const dispositions = { clean: 1, unknown: 2, malware: 3 };

/** A file that is seen on the wire. */
export interface NetworkFile {
  readonly name: string;
  readonly sha256: string;
  readonly typeId: number;
  readonly size: number;
  readonly disposition: number;
  readonly threatScore: number;
  /** The name of the malware; empty for harmless files. */
  readonly detection: string;
}

function networkFile(file: Omit<NetworkFile, 'sha256'>): NetworkFile {
  return { ...file, sha256: createHash('sha256').update(file.name).digest('hex') };
}

export const harmlessFiles: readonly NetworkFile[] = [
  networkFile({
    name: 'price-list.pdf',
    typeId: fileTypes.pdf.id,
    size: 182_344,
    disposition: dispositions.clean,
    threatScore: 0,
    detection: '',
  }),
  networkFile({
    name: 'holiday-pictures.zip',
    typeId: fileTypes.zip.id,
    size: 8_734_201,
    disposition: dispositions.unknown,
    threatScore: 0,
    detection: '',
  }),
];

export const maliciousFiles: readonly NetworkFile[] = [
  networkFile({
    name: 'invoice.exe',
    typeId: fileTypes.executable.id,
    size: 412_672,
    disposition: dispositions.malware,
    threatScore: 95,
    detection: 'W32.Simulated.Dropper',
  }),
  networkFile({
    name: 'tracking-number.exe',
    typeId: fileTypes.executable.id,
    size: 96_256,
    disposition: dispositions.malware,
    threatScore: 76,
    detection: 'W32.Simulated.Banker',
  }),
];

export const files: readonly NetworkFile[] = [...harmlessFiles, ...maliciousFiles];

export const malwareEventTypes = [{ id: 1, name: 'Threat Detected in Network File Transfer' }] as const;
export const malwareEventSubtypes = [{ id: 1, name: 'Create' }] as const;
export const malwareDetectors = [{ id: 4, name: 'SHA' }] as const;
