import type { PeerName } from './peers.js';

/** Part of the capture a slow peer is given; its packets per second are compared, not its time. */
export const SLICE_DIVISOR = 20;

/** Name of the whole capture in the commands. */
export const WHOLE_CAPTURE = 'big.pcap';

/** Name of its first part. */
export const CAPTURE_SLICE = 'slice.pcap';

/** A command of somebody else's that does comparable work. */
interface PeerCommand {
  /** As bash runs it; `$SCRATCH` is an empty folder. */
  readonly command: string;
  readonly needs: readonly PeerName[];
}

/** A promise about speed or memory, or a comparison for orientation only when it has no limits. */
export interface Bar {
  /** As bash runs it; `nt` is this checkout's. */
  readonly ours: string;
  readonly peer?: PeerCommand;
  /**
   * `packetsPerSec`: how many times faster we are, more is better. `wallTime`: how many times longer we take, less is
   * better. `peakMemory`: megabytes of the largest process of ours, less is better.
   */
  readonly compares: 'packetsPerSec' | 'wallTime' | 'peakMemory';
  /** What has to be reached. */
  readonly bar?: number;
  /** Where we are going. */
  readonly aim?: number;
}

const MEMORY = { compares: 'peakMemory', bar: 400, aim: 200 } as const;

const TCPDUMP_TEXT: PeerCommand = { command: 'tcpdump -nnr big.pcap > /dev/null', needs: ['tcpdump'] };

/** Every comparison that `npm run bench` makes. To add one, name it here. */
export const BARS: readonly Bar[] = [
  {
    ours: 'nt stats big.pcap > /dev/null',
    peer: {
      command: 'nfpcapd -r big.pcap -w "$SCRATCH" && nfdump -R "$SCRATCH" -s ip/bytes > /dev/null',
      needs: ['nfpcapd', 'nfdump'],
    },
    compares: 'packetsPerSec',
    bar: 1.5,
    aim: 3,
  },
  {
    ours: 'nt stats big.pcap > /dev/null',
    peer: { command: 'tcpdump -r big.pcap -w /dev/null', needs: ['tcpdump'] },
    compares: 'packetsPerSec',
  },
  { ours: 'nt parse big.pcap > /dev/null', peer: TCPDUMP_TEXT, compares: 'packetsPerSec', bar: 1.2, aim: 3 },
  {
    // What a person sees in whose shell TZ is not set, as in most.
    ours: 'nt parse big.pcap > /dev/null',
    peer: { command: 'env -u TZ tcpdump -nnr big.pcap > /dev/null', needs: ['tcpdump'] },
    compares: 'packetsPerSec',
  },
  {
    ours: 'nt parse big.pcap > /dev/null',
    peer: { command: 'tshark -n -r slice.pcap -T ek > /dev/null', needs: ['tshark'] },
    compares: 'packetsPerSec',
    bar: 100,
    aim: 300,
  },
  {
    ours: 'nt parse big.pcap | nt stats > /dev/null',
    peer: TCPDUMP_TEXT,
    compares: 'packetsPerSec',
    bar: 1,
    aim: 2,
  },
  {
    ours: 'nt --version > /dev/null',
    peer: { command: 'node -e 0', needs: [] },
    compares: 'wallTime',
    bar: 2,
    aim: 1.4,
  },
  {
    ours: 'nt flows big.pcap > /dev/null',
    peer: {
      command: 'argus -r big.pcap -w "$SCRATCH/argus" && ra -r "$SCRATCH/argus" -n > /dev/null',
      needs: ['argus', 'ra'],
    },
    compares: 'packetsPerSec',
    bar: 1,
    aim: 2,
  },
  { ours: 'nt stats big.pcap > /dev/null', ...MEMORY },
  { ours: 'nt flows big.pcap > /dev/null', ...MEMORY },
  { ours: 'nt parse big.pcap > /dev/null', ...MEMORY },
  { ours: 'nt parse big.pcap | nt stats > /dev/null', ...MEMORY },
];
