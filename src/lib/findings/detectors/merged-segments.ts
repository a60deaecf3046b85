import { copyTime, noTime } from '../../bytes/time.js';
import { counted, percentText, rounded } from '../amount.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

/** IEEE 802.3 section 3.2.7: header and 1500 bytes, without the check sequence. */
const MAX_FRAME = 1_514;
/** The largest jumbo frames that are common. */
const MAX_JUMBO = 9_018;
const TAG_BYTES = 4;

/** Segments as the network card of the capturing host handles them, not as they are on the wire. */
export const mergedSegments = defineDetector({
  name: 'merged-segments',
  about:
    'TCP segments are larger than the link carries: the network card joins them or cuts them later (GRO, TSO)',
  source:
    'IEEE 802.3 section 3.2.7 (1,518 bytes with the check sequence); Linux Documentation/networking/segmentation-offloads',
  attack: [],
  benign: ['The network uses jumbo frames on purpose: then frames end at 9,018 bytes or below'],
  advice: [
    'Numbers of packets, their sizes and the times between them are not those on the wire; bytes and streams are right',
    'Turn it off while you capture: ethtool -K INTERFACE gro off lro off tso off gso off; or capture at a switch',
  ],
  basis: 'capture',
  inputs: { packets: ['tcp'], copies: true },
  options: {
    frames: number(3, 'frames', 'Frames that are too large before it is told', { least: 1 }),
  },

  create({ options, raise }) {
    let [packets, merged, longest] = [0, 0, 0];
    const [first, last] = [noTime(), noTime()];
    const numbers: number[] = [];
    return {
      packet({ eth, vlan, frame }) {
        packets += 1;
        if (eth === undefined || frame.len <= MAX_FRAME + TAG_BYTES + vlan.length * TAG_BYTES) return;
        merged += 1;
        longest = Math.max(longest, frame.len);
        if (numbers.length < 20) numbers.push(frame.number);
        if (first.decimals === 0) copyTime(first, frame.time_epoch);
        copyTime(last, frame.time_epoch);
      },
      end() {
        if (merged < options.frames) return;
        const isJumbo = longest <= MAX_JUMBO;
        raise({
          actors: {},
          severity: 'info',
          confidence: isJumbo ? 'medium' : 'high',
          at: last,
          since: first,
          count: merged,
          packets: numbers,
          filter: `tcp and frame.len > ${MAX_FRAME}`,
          tell: () => ({
            title: `${counted(merged, 'TCP segment')} are larger than frames of Ethernet: up to ${counted(longest, 'byte')}`,
            description: `${percentText(merged / packets)} of the TCP segments have more than ${MAX_FRAME} bytes. ${isJumbo ? 'They may be jumbo frames.' : 'No link carries them so: the network card joined them, or was still to cut them.'}`,
            measure: 'TCP segments above 1,514 bytes',
            observed: rounded(merged),
            threshold: options.frames,
            unit: 'frames',
            facts: { 'TCP segments': packets, largest: longest },
          }),
        });
      },
    };
  },
});
