import { copyTime, noTime, secondsBetween } from '../../bytes/time.js';
import { counted, msText, rounded } from '../amount.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

/** Times that go back. */
export const clockSteps = defineDetector({
  name: 'clock-steps',
  about: 'The clock of the capture goes back: times between packets, delays and rates are wrong there',
  source:
    'Times of packets in the order of the file; steps of NTP are 128 ms or more (RFC 5905 section 11.3, STEPT)',
  attack: [],
  benign: [
    'Several queues of a network card or several interfaces write into one file, each in its own order: the steps are short then',
    'Captures were joined without sorting them by time',
  ],
  advice: [
    'Sort the packets: reordercap IN OUT, or mergecap for several files',
    'See where: nt parse FILE | jq -r ".frame | [.number, .time_epoch] | @tsv"',
    'Let a clock be slewed and not stepped while you capture (chronyd, ntpd -x)',
  ],
  basis: 'capture',
  inputs: { packets: [], copies: true },
  options: {
    notice: number(0.128, 's', 'A step back that is told'),
    warning: number(1, 's', 'A step back from which on it is a warning'),
  },

  create({ options, raise }) {
    const before = noTime();
    const [first, last] = [noTime(), noTime()];
    const numbers: number[] = [];
    let [steps, longest] = [0, 0];
    return {
      packet({ frame: { time_epoch: now, number: at } }) {
        if (now.decimals === 0) return;
        const back = before.decimals === 0 ? 0 : secondsBetween(now, before);
        copyTime(before, now);
        if (back < options.notice || back <= 0) return;
        steps += 1;
        longest = Math.max(longest, back);
        if (numbers.length < MAX_NUMBERS) numbers.push(at);
        if (first.decimals === 0) copyTime(first, now);
        copyTime(last, now);
      },
      end() {
        if (steps === 0) return;
        raise({
          actors: {},
          severity: longest >= options.warning ? 'warning' : 'notice',
          confidence: 'high',
          at: last,
          since: first,
          count: steps,
          packets: numbers,
          tell: () => ({
            title: `The clock goes back ${counted(steps, 'time')}, by ${msText(longest * 1_000)} at the most`,
            description: `${counted(steps, 'packet')} ${steps === 1 ? 'has' : 'have'} a time before that of the packet before. Nothing that rests on times is sure around there.`,
            measure: 'longest step back',
            observed: rounded(longest),
            threshold: options.notice,
            unit: 's',
            facts: { steps },
          }),
        });
      },
    };
  },
});

const MAX_NUMBERS = 20;
