/** A name from the wire between quotes, so that it cannot look like what stands beside it; escaped as in `visible`. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '\\u{22}')}"`;
