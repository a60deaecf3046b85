import { copyTime, noTime, type Time } from '../../bytes/time.js';
import { isGlobalText } from '../address-scope.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

const SECONDS_PER_HOUR = 3_600;

/** The time some seconds after another. */
function later(time: Time, seconds: number): Time {
  const end = noTime();
  copyTime(end, time);
  end.seconds += Math.floor(seconds);
  return end;
}

/** Connections that stay open for hours. */
export const longConnection = defineDetector({
  name: 'long-connection',
  about: 'Connections to hosts on the Internet that stay open for hours',
  source: 'RITA 5, Active Countermeasures: long connections of 1, 4, 8 and 12 h',
  attack: ['T1571', 'T1572'],
  benign: ['A chat, a push service, a VPN or a session of somebody who works remotely'],
  advice: [
    'Find the program that holds the connection',
    'See how much goes each way: nt flows, orig_bytes and resp_bytes',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: {
    hours: number(1, 'h', 'Duration', { least: 0 }),
    notice: number(4, 'h', 'Duration from which on it is a notice, and no mere information', { least: 0 }),
  },

  create({ options, raise }) {
    return {
      flow({ proto, id, ts, uid, service, duration = 0, orig_bytes, resp_bytes }, packet) {
        const hours = duration / SECONDS_PER_HOUR;
        if (hours < options.hours || (proto !== 'tcp' && proto !== 'udp') || !isGlobalText(id.resp_h)) return;
        const { orig_h: source, resp_h: target, resp_p: port } = id;
        raise({
          actors: { source, target, port, service: service ?? proto },
          severity: hours >= options.notice ? 'notice' : 'info',
          confidence: 'high',
          at: later(ts, duration),
          since: ts,
          packets: [packet],
          flows: [uid],
          tell: () => ({
            title: `${source} is connected to ${target} port ${port} for ${hours.toFixed(1)} h`,
            description: `The connection lasted ${hours.toFixed(1)} h; what opens a way in or out of a network is often as patient.`,
            measure: 'duration',
            observed: hours,
            threshold: options.hours,
            unit: 'h',
            facts: { sent: orig_bytes, received: resp_bytes },
          }),
        });
      },
    };
  },
});
