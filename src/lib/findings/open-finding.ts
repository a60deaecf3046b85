import { compareTimes, copyTime, noTime, type Time, timeText } from '../bytes/time.js';
import { uidOf } from '../flows/uid.js';
import { compileFactory } from '../records/shape.js';
import { actorsFilter } from './actors-filter.js';
import { adviceFor } from './advice.js';
import type { Detector } from './detector.js';
import { FINDING_RECORD, type FindingRecord, SEVERITIES, type Severity } from './finding-record.js';
import { CONFIDENCES, type Confidence, type Sighting } from './sighting.js';

/** Numbers of packets, and names of flows, that a finding tells: the first ones. */
const MAX_SHOWN = 20;

const newRecord = compileFactory<FindingRecord>(FINDING_RECORD);

/** The part of a detector that its findings repeat. */
export type Finder = Pick<Detector, 'name' | 'attack' | 'benign' | 'advice' | 'basis' | 'restsOnAbsence'>;

/** What findings of one detector are known by. */
export const keyOfSighting = ({ key, actors }: Sighting): string =>
  key ?? JSON.stringify([actors.source, actors.target, actors.port, actors.service, actors.name]);

/** What a detector has seen of the same actors so far. */
export class OpenFinding {
  readonly id: string;
  readonly finder: Finder;
  readonly first: Time = noTime();
  readonly last: Time = noTime();
  severity: Severity;
  confidence: Confidence;
  count = 0;
  /** Where the last sighting was, on the clock of the analysis. */
  seenMs = 0;
  doubtsAbsence = false;
  readonly packets: number[] = [];
  readonly flows: string[] = [];
  /** The last one: it tells the finding. */
  sighting: Sighting;

  constructor(finder: Finder, sighting: Sighting) {
    this.finder = finder;
    this.sighting = sighting;
    this.severity = sighting.severity;
    this.confidence = sighting.confidence;
    const begin = timeText(sighting.since ?? sighting.at);
    this.id = `F${uidOf(`${finder.name}
${keyOfSighting(sighting)}
${begin}`).slice(1)}`;
  }

  /** Adds another sighting of the same. */
  add(sighting: Sighting, nowMs: number): void {
    this.sighting = sighting;
    this.seenMs = nowMs;
    this.count += sighting.count ?? 1;
    this.severity = graver(SEVERITIES, this.severity, sighting.severity);
    this.confidence = graver(CONFIDENCES, this.confidence, sighting.confidence);
    this.doubtsAbsence ||= sighting.doubtsAbsence === true;
    widen(this, sighting.since ?? sighting.at);
    widen(this, sighting.at);
    keepFirst(
      this.packets,
      (sighting.packets ?? []).filter((number) => number > 0),
    );
    keepFirst(this.flows, sighting.flows ?? []);
  }

  /** The finding as it stands. */
  record(): FindingRecord {
    const { sighting, finder } = this;
    const telling = sighting.tell();
    const record = newRecord();
    const { source, target, port, service, name } = sighting.actors;
    Object.assign(record, { type: 'finding', v: 1, id: this.id, detector: finder.name, basis: finder.basis });
    record.severity = this.severity;
    record.confidence = this.confidence;
    record.title = telling.title;
    record.description = telling.description;
    copyTime(record.first, this.first);
    copyTime(record.last, this.last);
    record.count = this.count;
    Object.assign(record.actors, { source, target, port, service, name });
    record.evidence.measure = telling.measure;
    record.evidence.observed = telling.observed;
    record.evidence.threshold = telling.threshold;
    record.evidence.unit = telling.unit;
    record.evidence.facts = Object.entries(telling.facts ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value: String(value) }],
    );
    record.evidence.packets = this.packets.toSorted((a, b) => a - b);
    record.evidence.flows = [...this.flows];
    record.evidence.filter = sighting.filter ?? actorsFilter(sighting.actors);
    record.attack = [...(sighting.attack ?? finder.attack)];
    record.benign = [...(sighting.benign ?? finder.benign)];
    record.advice = (sighting.advice ?? finder.advice).map((text) => adviceFor(text, sighting.actors));
    return record;
  }
}

const graver = <Each>(order: readonly Each[], a: Each, b: Each): Each =>
  order.indexOf(a) >= order.indexOf(b) ? a : b;

function widen({ first, last }: { readonly first: Time; readonly last: Time }, time: Time): void {
  if (time.decimals === 0) return;
  if (first.decimals === 0 || compareTimes(time, first) < 0) copyTime(first, time);
  if (last.decimals === 0 || compareTimes(time, last) > 0) copyTime(last, time);
}

function keepFirst<Each>(kept: Each[], more: readonly Each[]): void {
  for (const each of more) {
    if (kept.length === MAX_SHOWN) return;
    if (!kept.includes(each)) kept.push(each);
  }
}
