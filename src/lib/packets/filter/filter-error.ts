/** Where something stands in the text of a filter. */
export interface Place {
  /** Position of its first character. */
  readonly at: number;
  /** Position behind its last one. */
  readonly end: number;
}

/** A mistake in a display filter: what is wrong, in words, and where. */
export class FilterError extends Error {
  readonly place: Place;

  constructor(problem: string, place: Place) {
    super(problem);
    this.place = place;
  }
}
