import { droppedPackets } from '../../records/dropped-packets.js';
import { counted, percentText, rounded } from '../amount.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

/** Packets that the capture itself says it lost. */
export const captureDrops = defineDetector({
  name: 'capture-drops',
  about: 'The capture says that it lost packets: what is not there was perhaps only not captured',
  source:
    'Counters of the capturing system: isb_ifdrop and isb_osdrop of pcapng (draft-ietf-opsawg-pcapng section 4.6), ps_drop of libpcap',
  attack: [],
  benign: ['The counters are those of the interface since it is up, and not of this capture'],
  advice: [
    'Capture with a larger buffer and only what is needed: nt capture --driver dumpcap -f FILTER -s 128 -w FILE INTERFACE',
    'Do not conclude from this capture that an answer was never sent',
  ],
  basis: 'capture',
  inputs: { account: true },
  options: { warning: number(1, '%', 'Lost packets, of all, from which on it is a warning', { most: 100 }) },

  create: ({ options, raise }) => ({
    end({ account }) {
      const dropped = droppedPackets(account);
      if (dropped === 0) return;
      const read = account.read.frame ?? account.read.packet ?? 0;
      const share = dropped / (dropped + read);
      raise({
        actors: {},
        severity: share * 100 >= options.warning ? 'warning' : 'notice',
        confidence: 'high',
        at: account.last,
        since: account.first,
        count: dropped,
        doubtsAbsence: true,
        tell: () => ({
          title: `The capture lost ${counted(dropped, 'packet')} (${percentText(share)})`,
          description: `${counted(dropped, 'packet')} came to the capturing host and were lost there for want of room; ${read} were kept.`,
          measure: 'packets lost in capturing',
          observed: rounded(share * 100),
          threshold: options.warning,
          unit: '%',
          facts: { lost: dropped, kept: read },
        }),
      });
    },
  }),
});
