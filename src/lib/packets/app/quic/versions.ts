/** How the Initial packets of a version are protected: salt, and the labels of its keys. */
export interface Protection {
  readonly salt: Buffer;
  readonly labels: { readonly key: string; readonly iv: string; readonly hp: string };
}

const LABELS = { key: 'quic key', iv: 'quic iv', hp: 'quic hp' } as const;
const LABELS_V2 = { key: 'quicv2 key', iv: 'quicv2 iv', hp: 'quicv2 hp' } as const;

const salt = (digits: string): Buffer => Buffer.from(digits, 'hex');

/** RFC 9001 section 5.2, also drafts 33 and 34 of it. */
const V1: Protection = { salt: salt('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), labels: LABELS };
/** RFC 9369 section 3.3. */
const V2: Protection = { salt: salt('0dede3def700a6db819381be6e269dcbf9bd2ed9'), labels: LABELS_V2 };
/** draft-ietf-quic-tls-29 section 5.2, up to draft 32. */
const DRAFT_29: Protection = { salt: salt('afbfec289993d24c9e9786f19c6111e04390a899'), labels: LABELS };
/** draft-ietf-quic-tls-23 section 5.2, up to draft 28. */
const DRAFT_23: Protection = { salt: salt('c3eef712c72ebb5a11a7d2432bb46365bef9f502'), labels: LABELS };
/** draft-ietf-quic-tls-21 section 5.2 and draft 22. */
const DRAFT_22: Protection = { salt: salt('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a'), labels: LABELS };
/** T050, Google's QUIC with TLS: quiche, quic/core/crypto/crypto_utils.cc. */
const T050: Protection = { salt: salt('7ff579e5acd072915580304c43a2367c60488310'), labels: LABELS };

export const QUIC_V2 = 0x6b3343cf;
/** `T050`: TLS, but frames of Google's own QUIC. */
export const GOOGLE_T050 = 0x54303530;
const DRAFT = 0xff0000;
/** `EGG` and a draft: what quant says it is when it forces a negotiation. */
const QUANT_DRAFT = 0x454747;
/** Versions of this pattern are there to be refused (RFC 9000 section 15): what they carry is of the newest draft. */
const RESERVED_MASK = 0x0f0f0f0f;
const RESERVED = 0x0a0a0a0a;

/** mvfst of Facebook and T050 of Google (github.com/quicwg/base-drafts/wiki/QUIC-Versions). */
const OTHERS: ReadonlyMap<number, Protection> = new Map([
  [0x00000001, V1],
  [QUIC_V2, V2],
  [0xfaceb001, DRAFT_22],
  [0xfaceb002, DRAFT_23],
  [0xfaceb00e, DRAFT_23],
  [GOOGLE_T050, T050],
]);

/** How Initial packets of a version are protected; undefined where the version is none that is known. */
export function protectionOf(version: number): Protection | undefined {
  if ((version & RESERVED_MASK) >>> 0 === RESERVED) return DRAFT_29;
  if (version >>> 8 === DRAFT || version >>> 8 === QUANT_DRAFT) return draftProtection(version & 0xff);
  return OTHERS.get(version);
}

/** By the number of the draft: each salt with the first draft that has it, the newest first. */
const DRAFTS: readonly (readonly [number, Protection])[] = [
  [33, V1],
  [29, DRAFT_29],
  [23, DRAFT_23],
  [21, DRAFT_22],
];
const LAST_DRAFT = 34;

function draftProtection(draft: number): Protection | undefined {
  if (draft > LAST_DRAFT) return undefined;
  return DRAFTS.find(([first]) => draft >= first)?.[1];
}
