import { copyTime, noTime } from '../../bytes/time.js';
import { counted, percentText, rounded } from '../amount.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

/** Packets of which the end is missing. */
export const cutPackets = defineDetector({
  name: 'cut-packets',
  about:
    'Packets were captured with a snap length: what stood behind it is missing, names and messages among it',
  source: 'Captured length below the original length (draft-ietf-opsawg-pcap section 5)',
  attack: [],
  benign: [
    'It was done on purpose, to save room or to leave contents out; lengths and times are still right',
  ],
  advice: ['To see applications, capture whole packets: nt capture -s 0 -w FILE INTERFACE'],
  basis: 'capture',
  inputs: { packets: [], copies: true },
  options: {
    share: number(1, '%', 'Packets that are cut, of all, before it is told', { most: 100 }),
    headers: number(1, '%', 'Packets cut inside of a header, of all, from which on it is a notice', {
      most: 100,
    }),
  },

  create({ options, raise }) {
    let [packets, cut, inHeader, longest] = [0, 0, 0, 0];
    const [first, last] = [noTime(), noTime()];
    const numbers: number[] = [];
    return {
      packet({ frame, errors }) {
        packets += 1;
        if (frame.cap_len >= frame.len) return;
        cut += 1;
        longest = Math.max(longest, frame.cap_len);
        if (errors.some(({ reason }) => reason === 'truncated')) {
          inHeader += 1;
          if (numbers.length < 20) numbers.push(frame.number);
        }
        if (first.decimals === 0) copyTime(first, frame.time_epoch);
        copyTime(last, frame.time_epoch);
      },
      end() {
        const share = cut / Math.max(1, packets);
        if (cut === 0 || share * 100 < options.share) return;
        raise({
          actors: {},
          severity: inHeader * 100 >= packets * options.headers ? 'notice' : 'info',
          confidence: 'high',
          at: last,
          since: first,
          count: cut,
          packets: numbers,
          filter: 'frame.cap_len < frame.len',
          tell: () => ({
            title: `${percentText(share)} of the packets are cut at ${counted(longest, 'byte')}`,
            description: `Of ${counted(packets, 'packet')}, ${cut} were not captured whole, ${inHeader} of them cut inside of a header or message that is therefore not read.`,
            measure: 'packets that are cut',
            observed: rounded(share * 100),
            threshold: options.share,
            unit: '%',
            facts: { cut, 'cut inside of a header': inHeader, 'most bytes of one': longest },
          }),
        });
      },
    };
  },
});
