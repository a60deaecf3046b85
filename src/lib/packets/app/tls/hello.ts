/** What a client or server hello says, as it is needed for fingerprints. */
export interface Hello {
  version: number;
  readonly cipherSuites: number[];
  readonly extensions: number[];
  readonly groups: number[];
  readonly pointFormats: number[];
  readonly supportedVersions: number[];
  readonly signatureAlgorithms: number[];
  hasServerName: boolean;
  /** The first protocol of ALPN as it was sent, empty if there is none. */
  firstAlpn: Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

export const emptyHello = (): Hello => ({
  version: 0,
  cipherSuites: [],
  extensions: [],
  groups: [],
  pointFormats: [],
  supportedVersions: [],
  signatureAlgorithms: [],
  hasServerName: false,
  firstAlpn: NOTHING,
});
