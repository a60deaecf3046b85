import { isGlobalText } from '../address-scope.js';
import { defineDetector } from '../detector.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';

const MAX_PAIRS = 32_768;
const MS_PER_SECOND = 1_000;
const MB = 1_000_000;

class Upload extends Episode {
  sent = 0;
  received = 0;
}

/** Hosts that send far more to one host on the Internet than they get back. */
export const exfiltration = defineDetector({
  name: 'exfiltration',
  about: 'Hosts that send very much to one host on the Internet, and get little back',
  source: 'Slips: more than 100 MB to one host within an hour; a ratio of 10 leaves out what goes both ways',
  attack: ['T1048', 'T1041'],
  benign: [
    'A backup into a cloud, a video call, an upload of pictures',
    'A server that answers: its clients began the connections',
  ],
  advice: [
    'Find out whose address it is, and which program sends',
    'Compare with other days: nt stats --by ip.src FILE',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: {
    mb: number(100, 'MB', 'Payload that is sent to one host', { least: 0 }),
    ratio: number(10, '', 'How many times as much as comes back', { least: 0 }),
    window: number(3_600, 's', 'Time in which it is sent', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const uploads = table<string, Upload>(MAX_PAIRS);
    return {
      flow({ proto, id, ts, uid, service, orig_bytes = 0, resp_bytes = 0 }, packet) {
        const { orig_h: source, resp_h: target } = id;
        if (orig_bytes === 0 || (proto !== 'tcp' && proto !== 'udp' && proto !== 'icmp')) return;
        if (isGlobalText(source) || !isGlobalText(target)) return;
        const upload = episodeOf(uploads, `${source} ${target}`, {
          nowMs: clock.nowMs,
          windowMs: options.window * MS_PER_SECOND,
          make: (ms) => new Upload(ms),
        });
        upload.sent += orig_bytes;
        upload.received += resp_bytes;
        upload.add(clock.nowMs, { at: ts, packet, flow: uid });
        if (upload.sent < options.mb * MB || upload.sent < upload.received * options.ratio) return;
        raise({
          actors: { source, target, service: service ?? proto },
          severity: 'warning',
          confidence: 'low',
          ...upload.tell(),
          tell: () => ({
            title: `${source} sent ${(upload.sent / MB).toFixed(0)} MB to ${target}`,
            description: `${source} sent ${(upload.sent / MB).toFixed(1)} MB to ${target} and got ${(upload.received / MB).toFixed(1)} MB back.`,
            measure: 'payload sent',
            observed: upload.sent / MB,
            threshold: options.mb,
            unit: 'MB',
            facts: { flows: upload.count, 'received (MB)': (upload.received / MB).toFixed(1) },
          }),
        });
      },
    };
  },
});
