import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of the npm package `cap` that is used: libpcap as a native module. */
export interface CapModule {
  readonly Cap: new () => CapHandle;
}

/** An interface that libpcap watches. */
export interface CapHandle {
  /**
   * Starts to capture, and gives the name of the link type. The native code keeps a raw pointer to `buffer`: it must
   * be referenced for as long as the handle is open, or what is freed is written into.
   */
  open(device: string, filter: string, kernelBufferBytes: number, buffer: Buffer): string;
  on(event: 'packet', listener: (bytes: number, isTruncated: boolean) => void): void;
  close(): void;
}

/** A module that is there. */
export interface LoadedCap {
  readonly module: CapModule;
  readonly path: string;
  readonly version: string;
}

/** Loads `cap`; undefined where it is not installed or could not be built, which is no error. */
export function loadCap(): LoadedCap | undefined {
  try {
    const load = createRequire(join(import.meta.dirname, 'cap'));
    const { version } = load('cap/package.json') as { version: string };
    return { module: load('cap') as CapModule, path: load.resolve('cap'), version };
  } catch {
    return undefined;
  }
}
