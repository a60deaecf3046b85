/** How a codec impairs speech, by itself and where packets are lost. */
export interface CodecImpairment {
  /** Equipment impairment factor without loss, on the scale of R. */
  readonly ie: number;
  /** Packet-loss robustness factor, in percent. */
  readonly bpl: number;
}

/** G.711 where the receiver conceals losses (ITU-T G.711 Appendix I), as any telephone of today does. */
export const G711_CONCEALED: CodecImpairment = { ie: 0, bpl: 25.1 };
/** G.711 where the receiver plays silence for what is lost. */
export const G711_UNCONCEALED: CodecImpairment = { ie: 0, bpl: 4.3 };
export const G729A: CodecImpairment = { ie: 11, bpl: 19 };

/**
 * Codecs with published values for both factors: ITU-T G.113 Appendix I. G.729 and G.729A cannot be told apart on the
 * wire; the value is that of G.729A. Of Opus, EVS, G.722 and others there is none on this scale.
 */
const IMPAIRMENTS: ReadonlyMap<string, CodecImpairment> = new Map([
  ['PCMU', G711_CONCEALED],
  ['PCMA', G711_CONCEALED],
  ['G729', G729A],
  ['G729A', G729A],
]);

/** The impairment of the codec with this encoding name; undefined where none is published. */
export const impairmentOf = (encoding: string): CodecImpairment | undefined =>
  IMPAIRMENTS.get(encoding.toUpperCase());
