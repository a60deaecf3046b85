/** How well something went: an index is also its part of the score, 0 is the best. */
export const GRADES = ['good', 'fair', 'poor'] as const;

export type Grade = (typeof GRADES)[number];

/** A measure of a row by which it is graded, and where the bands of it come from. */
export interface Rule {
  /** The feature that is measured. */
  readonly feature: string;
  /** Worse than this is fair; undefined where it is never only fair. */
  readonly fair: number;
  /** Worse than this is poor. */
  readonly poor: number;
  /** Which way is worse. */
  readonly worse: 'more' | 'less';
  /** Sees that there is enough to judge by. */
  readonly needs?: { readonly feature: string; readonly atLeast: number } | undefined;
  /** What it is called, with the unit behind the number. */
  readonly measure: string;
  readonly unit: string;
  /** What the number is multiplied by to be shown. */
  readonly factor?: number;
  /** Who says what is good: standard, paper or tool. */
  readonly source: string;
}

const PERCENT = 100;

/** What is good: each row of this table, and no others, can make a result worse. */
export const RULES: readonly Rule[] = [
  {
    feature: 'rtp_r',
    fair: 80,
    poor: 70,
    worse: 'less',
    measure: 'the transmission rating R is',
    unit: '',
    source: 'ITU-T G.109: below 80 some, below 70 many users are dissatisfied',
  },
  {
    feature: 'rtp_loss',
    fair: 0.01,
    poor: 0.05,
    worse: 'more',
    needs: { feature: 'rtp_packets', atLeast: 50 },
    measure: 'of its media are lost',
    unit: ' %',
    factor: PERCENT,
    source: 'guide for video calls: at most 1 %, more than 5 % is poor',
  },
  {
    feature: 'rtp_jitter_ms',
    fair: 30,
    poor: 50,
    worse: 'more',
    needs: { feature: 'rtp_packets', atLeast: 50 },
    measure: 'the jitter is',
    unit: ' ms',
    source: 'guide for video calls: at most 30 ms; ITU-T Y.1541 class 0: at most 50 ms',
  },
  {
    feature: 'round_trip_ms',
    fair: 300,
    poor: 800,
    worse: 'more',
    measure: 'the round trip takes',
    unit: ' ms',
    source: 'ITU-T G.114, twice the way in one direction: 150 ms is fine, 400 ms the most',
  },
  {
    feature: 'icmp_rtt_p50_ms',
    fair: 300,
    poor: 800,
    worse: 'more',
    measure: 'echo takes',
    unit: ' ms',
    source: 'ITU-T G.114, twice the way in one direction: 150 ms is fine, 400 ms the most',
  },
  {
    feature: 'icmp_loss',
    fair: 0.01,
    poor: 0.05,
    worse: 'more',
    needs: { feature: 'icmp_requests', atLeast: 4 },
    measure: 'of the echo requests have no answer',
    unit: ' %',
    factor: PERCENT,
    source: 'as for media: at most 1 %, more than 5 % is poor',
  },
  {
    feature: 'tcp_retransmitted',
    fair: 0.01,
    poor: 0.03,
    worse: 'more',
    needs: { feature: 'tcp_data_segments', atLeast: 100 },
    measure: 'of the segments are sent again',
    unit: ' %',
    factor: PERCENT,
    source: 'more than 1 % of at least 100 segments is worth a look, more than 3 % a retransmission storm',
  },
  {
    feature: 'tcp_rtt_rise_ms',
    fair: 60,
    poor: 200,
    worse: 'more',
    needs: { feature: 'tcp_round_trips', atLeast: 20 },
    measure: 'queues add',
    unit: ' ms to the round trip',
    source: 'DSLReports grades of bufferbloat: A and B up to 60 ms, C up to 200 ms',
  },
  {
    feature: 'dns_response_p50_ms',
    fair: 50,
    poor: 200,
    worse: 'more',
    measure: 'names take',
    unit: ' ms',
    source: 'guide: at most 50 ms is good, more than 200 ms bad',
  },
  {
    feature: 'dns_unanswered',
    fair: 0,
    poor: 0.5,
    worse: 'more',
    measure: 'of the questions for names have no answer',
    unit: ' %',
    factor: PERCENT,
    source: 'a resolver answers; one that does not answer half of the questions does not work',
  },
];

/** The grade of a number by a rule. */
export function gradeOf({ fair, poor, worse }: Rule, value: number): Grade {
  const isBeyond = (limit: number): boolean => (worse === 'more' ? value > limit : value < limit);
  if (isBeyond(poor)) return 'poor';
  return isBeyond(fair) ? 'fair' : 'good';
}
