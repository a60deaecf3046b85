import type { FlowRecord } from '../../flows/flow-record.js';
import type { Packet } from '../../packets/packet.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';
import { type Stall, Stalls } from '../stalls.js';

const OPTIONS = {
  stall: number(1, 's', 'How long a receiver may take nothing, all its pauses in a connection together'),
  windows: number(3, 'windows', 'Windows of 0 that are told where only flows are known, not packets', {
    least: 1,
  }),
} as const;

type Side = NonNullable<FlowRecord['tcp']>['orig'];

/** A receiver whose program does not read what it is sent. */
export const zeroWindow = defineDetector({
  name: 'zero-window',
  about: 'A receiver closes its TCP window and makes the sender wait: its program does not read fast enough',
  source:
    'RFC 9293 sections 3.8.6 and 3.8.6.1; windows of 0 as Wireshark counts them (tcp.analysis.zero_window)',
  attack: [],
  benign: [
    'A printer, a player or a backup takes data only as fast as it needs it',
    'The user has stopped a download or a stream',
  ],
  advice: [
    'Look at the receiving host and program, not at the network: CPU, disk, memory, a hanging process',
    'See where the window closes: nt parse -Y "tcp.window_size_value == 0 and tcp.flags.reset == 0" FILE',
    'If the program keeps up, let it have larger receive buffers (SO_RCVBUF, tcp_rmem)',
  ],
  basis: 'rule',
  inputs: { packets: ['tcp'], flows: true },
  options: OPTIONS,
  create: (context) => new ZeroWindowWatch(context),
});

class ZeroWindowWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #stalls: Stalls;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#stalls = new Stalls(context);
  }

  packet(packet: Packet): void {
    this.#stalls.observe(packet);
  }

  flow(flow: FlowRecord): void {
    const { tcp, id } = flow;
    if (tcp === undefined || flow.reason === 'active') return;
    this.#judge(flow, tcp.orig, { receiver: id.orig_h, port: id.orig_p, sender: id.resp_h, peer: id.resp_p });
    this.#judge(flow, tcp.resp, { receiver: id.resp_h, port: id.resp_p, sender: id.orig_h, peer: id.orig_p });
  }

  #judge(flow: FlowRecord, side: Side, ends: Ends): void {
    const windows = side.zero_windows ?? 0;
    if (windows === 0) return;
    const stall = this.#stalls.take(ends.receiver, ends.port ?? 0, ends.sender, ends.peer ?? 0);
    const { options } = this.#context;
    const stalledMs = stall?.totalMs ?? 0;
    const isGuilty = stall === undefined ? windows >= options.windows : stalledMs >= options.stall * 1_000;
    if (!isGuilty) return;
    const told = telling({ ...ends, windows, stall, seconds: flow.duration ?? 0 }, options);
    this.#context.raise({
      actors: { source: ends.receiver, target: ends.sender, port: flow.id.resp_p },
      severity: stall?.isClosed === false ? 'notice' : 'warning',
      confidence: stall === undefined ? 'medium' : 'high',
      at: endOf(flow),
      since: flow.ts,
      count: windows,
      packets: stall?.packets ?? [],
      flows: [flow.uid],
      tell: () => told,
    });
  }
}

interface Ends {
  readonly receiver: string;
  readonly port: number | undefined;
  readonly sender: string;
  readonly peer: number | undefined;
}

interface Told extends Ends {
  readonly windows: number;
  readonly stall: Stall | undefined;
  readonly seconds: number;
}

function telling(
  { receiver, sender, windows, stall, seconds }: Told,
  options: { stall: number; windows: number },
) {
  const facts = {
    'windows of 0': windows,
    'longest wait': stall === undefined ? undefined : msText(stall.longestMs),
    'connection lasted': msText(seconds * 1_000),
  };
  if (stall === undefined) {
    return {
      title: `${receiver} closes its window: ${sender} has to wait`,
      description: `${receiver} said ${counted(windows, 'time')} that it can take nothing more. How long is not known: packets tell.`,
      measure: 'windows of 0',
      observed: windows,
      threshold: options.windows,
      unit: 'windows',
      facts,
    };
  }
  const end = stall.isClosed
    ? 'The window was still closed when the connection was last seen.'
    : 'It opened again each time.';
  return {
    title: `${receiver} made ${sender} wait ${msText(stall.totalMs)} with a closed window`,
    description: `${receiver} closed its receive window ${counted(stall.times, 'time')}, ${msText(stall.totalMs)} together, ${msText(stall.longestMs)} at the longest. ${end}`,
    measure: 'time with a window of 0',
    observed: rounded(stall.totalMs / 1_000),
    threshold: options.stall,
    unit: 's',
    facts,
  };
}
