import type { Difference } from './difference.js';
import { CONFIGURATION } from './explained/configuration.js';
import { HTTP } from './explained/http.js';
import { LOWER_LAYERS } from './explained/lower-layers.js';
import { MAIL } from './explained/mail.js';
import { MANAGEMENT } from './explained/management.js';
import { NAMES } from './explained/names.js';
import { QUIC } from './explained/quic.js';
import { RTP } from './explained/rtp.js';
import { SIP } from './explained/sip.js';
import { SMB } from './explained/smb.js';
import { SSH } from './explained/ssh.js';
import { TLS } from './explained/tls.js';
import { TUNNELS } from './explained/tunnels.js';
import { WLAN_DIFFERENCES } from './explained/wlan.js';
import type { Explanation } from './explanation.js';

/** The tshark whose differences these are: another one has others. */
export const EXPLAINED_TSHARK = /^4\.0\./;

/** Every difference that is allowed. Each must be met in a capture, and be as narrow as can be. */
export const EXPLANATIONS: readonly Explanation[] = [
  ...CONFIGURATION,
  ...HTTP,
  ...LOWER_LAYERS,
  ...MAIL,
  ...MANAGEMENT,
  ...QUIC,
  ...NAMES,
  ...RTP,
  ...SIP,
  ...SMB,
  ...SSH,
  ...TLS,
  ...TUNNELS,
  ...WLAN_DIFFERENCES,
];

/** The explanation of a difference, or undefined where there is none. */
export const explain = (difference: Difference): Explanation | undefined =>
  EXPLANATIONS.find(
    ({ fields, captures, when }) =>
      fields.some((field) => covers(field, difference.path)) &&
      (captures?.test(difference.capture) ?? true) &&
      (when?.(difference) ?? true),
  );

const covers = (field: string, path: string): boolean =>
  field.endsWith('*') ? path.startsWith(field.slice(0, -1)) : path === field;
