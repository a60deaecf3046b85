import { foreign, named, type Table } from '../document.js';
import type { SectionSource } from '../section.js';

/** How media streams arrive, the worst first. */
export const mediaTable = ({ overview, hostOf, rows }: SectionSource): Table => ({
  kind: 'table',
  id: 'media_streams',
  title: 'Voice and video, the worst first',
  columns: [
    { id: 'from', title: 'from', kind: 'text' },
    { id: 'to', title: 'to', kind: 'text' },
    { id: 'codec', title: 'codec', kind: 'text' },
    { id: 'mos', title: 'MOS', kind: 'number' },
    { id: 'lost', title: 'lost', kind: 'percent' },
    { id: 'jitter_ms', title: 'jitter', kind: 'ms' },
    { id: 'jitter_max_ms', title: 'at most', kind: 'ms' },
    { id: 'packets', title: 'packets', kind: 'count' },
    { id: 'call', title: 'call', kind: 'text' },
  ],
  rows: overview.flows.media
    .top(rows)
    .map(({ from, to, call, stream }) => [
      hostOf(from),
      hostOf(to),
      foreign(stream.codec ?? `type ${stream.payload_type ?? '-'}`),
      stream.quality.mos,
      stream.loss_percent,
      stream.jitter_mean_ms ?? stream.jitter_ms,
      stream.jitter_max_ms,
      stream.packets,
      call === undefined ? undefined : named(call),
    ]),
  total: overview.flows.media.size + overview.flows.media.forgotten,
});
