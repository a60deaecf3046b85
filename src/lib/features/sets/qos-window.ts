import { defineFeatureSet } from '../feature-set.js';
import { fillMedia, MEDIA_FEATURES } from '../qos/media-features.js';
import { type MediaWindow, MediaWindows } from '../qos/media-windows.js';
import { emptySubject } from '../subjects.js';

const WINDOW_MS = 5_000;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
/** Times are written to the microsecond. */
const DECIMALS = 6;
/** How long after its end a window stays open on a quiet line, for packets that are on their way. */
const GRACE_MS = 1_000;

/** How well media arrived in each piece of time: one row for each stream and window. */
export const qosWindow = defineFeatureSet({
  name: 'qos-window',
  about: 'How well a media stream arrived within a window; losses between two windows are in neither',
  source: 'ours; terms of RFC 3550 and ITU-T G.107',
  row: 'window',
  features: MEDIA_FEATURES,
  defaults: { windowMs: WINDOW_MS },
  create(take, { windowMs = WINDOW_MS }) {
    const subject = emptySubject('window');
    const values = new Float64Array(MEDIA_FEATURES.length);
    const windows = new MediaWindows(windowMs, (window: MediaWindow) => {
      subject.ts.seconds = Math.floor(window.beginMs / MS_PER_SECOND);
      subject.ts.nanoseconds = (window.beginMs - subject.ts.seconds * MS_PER_SECOND) * NS_PER_MS;
      subject.ts.decimals = DECIMALS;
      subject.seconds = windowMs / MS_PER_SECOND;
      subject.id.orig_h = window.src;
      subject.id.orig_p = window.srcPort;
      subject.id.resp_h = window.dst;
      subject.id.resp_p = window.dstPort;
      subject.proto = 'udp';
      subject.service = 'rtp';
      subject.stream = String(window.record.ssrc);
      fillMedia(values, 0, window.record);
      take(subject, values);
    });
    return {
      take: (packet) => windows.take(packet),
      // A flow tells of its media as a whole: there are rows of windows only where there are packets.
      takeFlow: () => undefined,
      quietFor(ms) {
        windows.closeUntil(windows.lastMs + ms - GRACE_MS);
        return true;
      },
      end() {
        windows.close();
        return true;
      },
      losses: () => ({ entries_forgotten: windows.forgotten }),
    };
  },
});
