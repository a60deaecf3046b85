/** How parts of a view are set off from each other; each may leave the text as it is. */
export interface Paint {
  /** Titles. */
  bold(text: string): string;
  /** What is always the same. */
  dim(text: string): string;
  /** Bars. */
  accent(text: string): string;
  /** What should not be. */
  alarm(text: string): string;
}
