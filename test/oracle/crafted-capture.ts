/** Frames of one kind and the link type they are captured with: one file for the oracle. */
export interface CraftedCapture {
  readonly name: string;
  readonly linktype: number;
  readonly frames: readonly Buffer[];
}
